"""How many requests a provider takes, as all processes have learnt it together."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """A bucket of requests that may start at once, and how fast it fills; as of `at`."""

    provider = models.CharField(max_length=40, unique=True)
    per_second = models.FloatField()
    left = models.FloatField()
    at = models.DateTimeField()
    lowered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.provider}: {self.per_second:.1f} requests a second"
