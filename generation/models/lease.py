"""A named right that one process has at a time, until it lapses."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Who may run the tick, say. Taken and renewed by guarded updates only."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
