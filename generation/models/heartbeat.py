"""The last sign of life of what works in the background."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One row for each kind of process that has to be seen."""

    name = models.CharField(max_length=40, unique=True)
    seen_at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.name}, seen at {self.seen_at:%H:%M:%S}"
