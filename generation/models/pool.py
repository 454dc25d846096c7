"""Credits that a team, or the whole site, shares."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.db.models.functions import Coalesce

from generation.models.plan import Period


class Pool(models.Model):
    """A job must fit its person's plan and every pool above it."""

    group = models.OneToOneField(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="pool",
        verbose_name="team",
        help_text="Empty: the whole site.",
    )
    credits = models.PositiveBigIntegerField()
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("group", 0),
                name="pool_one_for_the_site",
                violation_error_message="There is such a pool already; change that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} team" if self.group else "The whole site"
