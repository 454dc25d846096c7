"""Somebody stopped the queue for a while: jobs wait, nothing is refused."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from generation.models.account_state import account_is_empty


class QueuePauseQuerySet(models.QuerySet["QueuePause"]):
    def in_force(self, now: datetime | None = None) -> QueuePauseQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=now or timezone.now()))


class QueuePause(models.Model):
    """Without a provider it holds for all, without a model for all of that provider."""

    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200, blank=True, help_text="What is paused, as people call it.")
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150, blank=True)
    since = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(null=True, blank=True)

    objects = QueuePauseQuerySet.as_manager()

    class Meta:
        verbose_name = "pause"
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "model"], name="pause_once_per_model"),
        ]

    def __str__(self) -> str:
        return self.label or "Everything"


def held_back(now: datetime | None = None) -> Q:
    """Of jobs: whether a pause holds for them now. Part of the claim itself, so that none slips by."""
    same = Q(provider="") | Q(provider=OuterRef("provider"), model="")
    same |= Q(provider=OuterRef("provider"), model=OuterRef("model"))
    return Q(Exists(QueuePause.objects.in_force(now).filter(same))) | Q(account_is_empty(now))
