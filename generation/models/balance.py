"""How many credits may be used in a period, and what each job holds of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from generation.models.job import Job


class Balance(models.Model):
    """Credits of one owner in one period. `limit` None is no limit.

    Made when the first job of a period asks, so there is no reset to miss.
    """

    owner = models.CharField(max_length=80, help_text="Whose credits: “site”.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    limit = models.PositiveBigIntegerField(null=True, blank=True)
    held = models.PositiveBigIntegerField(default=0)
    spent = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "starts_at"], name="balance_once_per_period"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} from {self.starts_at:%Y-%m-%d}"


class Hold(models.Model):
    """Credits kept aside for a job. Once settled, captured + released = quoted."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        SETTLED = "settled", "Settled"

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="hold")
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="holds")
    quoted = models.PositiveBigIntegerField()
    captured = models.PositiveBigIntegerField(default=0)
    released = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="held", captured=0, released=0)
                | Q(state="settled", quoted=F("captured") + F("released")),
                name="hold_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quoted} credits for job {self.job_id}"
