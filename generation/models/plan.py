"""What one person may do, and to whom it is given."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from generation.models.image_model import ImageModel


class Period(models.TextChoices):
    """How often an allowance begins anew, in the site's time zone."""

    DAY = "day", "a day"
    WEEK = "week", "a week, from Monday"
    MONTH = "month", "a month"
    TOTAL = "total", "in total, never refilled"


class Plan(models.Model):
    """Limits of one person. Whatever is left empty is not limited."""

    name = models.CharField(max_length=100, unique=True)
    is_default = models.BooleanField(
        "default", default=False, help_text="For everyone who has no other plan. One plan is the default."
    )
    credits = models.PositiveBigIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)
    jobs_at_once = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="More of them wait; nothing is refused.",
    )
    pictures_per_job = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: what the model allows."
    )
    storage_mb = models.PositiveBigIntegerField(
        "storage (MB)", null=True, blank=True, help_text="Originals and thumbnails together, the trash too."
    )
    models = models.ManyToManyField(
        ImageModel, blank=True, related_name="plans", help_text="Empty: all models."
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="plan_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanAssignment(models.Model):
    """A plan for a person or for a team. A person's own goes before a team's."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="assignments")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="plan_assignment",
        verbose_name="person",
    )
    group = models.OneToOneField(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="plan_assignment",
        verbose_name="team",
    )

    class Meta:
        verbose_name = "assignment"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(group__isnull=True),
                name="assignment_to_one",
                violation_error_message="Choose a person or a team, one of the two.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} for {self.user or self.group}"
