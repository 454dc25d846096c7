"""What is known of the shared account itself, and what the admins were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from generation.models.balance import Balance


class SubmissionPause(models.Model):
    """Nothing is sent to `provider` until then: its account is out of credits."""

    provider = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.provider} until {self.until:%Y-%m-%d %H:%M %Z}"


class Alert(models.Model):
    """A level of a balance was reached; told once each per period."""

    balance = models.ForeignKey(Balance, on_delete=models.CASCADE, related_name="alerts")
    account = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    level = models.PositiveIntegerField(help_text="Percent.")
    at = models.DateTimeField(default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["balance", "level"], name="alert_once_per_period"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.level} % used"
