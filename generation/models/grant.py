"""A one-off top-up, used when the period's allowance is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from generation.models.pool import Pool


class Grant(models.Model):
    """Credits beside a person's plan or a pool's allowance."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="grants",
        verbose_name="person",
    )
    pool = models.ForeignKey(Pool, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    credits = models.PositiveBigIntegerField(validators=[MinValueValidator(1)])
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: never. What is held by then may still be used."
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(pool__isnull=True),
                name="grant_to_one",
                violation_error_message="Choose a person or a pool, one of the two.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credits:,} extra for {self.user or self.pool}"
