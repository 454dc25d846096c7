"""What is known of the shared account itself, and what the admins were told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from generation.models.balance import Balance
from generation.models.job import Job


class SubmissionPause(models.Model):
    """The account at `provider` had too few credits for a job. There is a row until one is taken again.

    Jobs that cost `price` or more wait until then; cheaper ones are tried before, one after another.
    """

    provider = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0, help_text="Doubled when it is refused again.")
    price = models.PositiveBigIntegerField("waits from", default=0, help_text="The cheapest job refused.")
    taken = models.PositiveBigIntegerField(null=True, help_text="The dearest job taken since.")
    trying = models.ForeignKey(
        Job, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The one that is sent alone."
    )

    def __str__(self) -> str:
        return f"{self.provider} until {self.until:%Y-%m-%d %H:%M %Z}"


def _cost() -> CombinedExpression:
    return OuterRef("price") * OuterRef("count")


def account_is_empty(now: datetime | None = None) -> Exists:
    """Of jobs: whether their provider's account was too empty for them, and it is too early to try again."""
    rows = SubmissionPause.objects.filter(provider=OuterRef("provider"), price__lte=_cost())
    return Exists(rows.filter(until__gt=now or timezone.now()))


def not_alone() -> Exists:
    """Of jobs: whether another one is to be sent first, alone, to see how full the account is."""
    rows = SubmissionPause.objects.filter(provider=OuterRef("provider"))
    return Exists(rows.exclude(trying=OuterRef("pk")).exclude(taken__gte=_cost()))


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
