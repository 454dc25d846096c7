"""What was last seen of a provider, by whoever spoke to it."""

from __future__ import annotations

from django.db import models


class ProviderState(models.Model):
    """Written by the pipeline and by the hourly look at the model list."""

    class State(models.TextChoices):
        FINE = "fine", "Reachable, key accepted"
        UP = "up", "Reachable, key not tried yet"
        REFUSED = "refused", "Key not accepted"
        AWAY = "away", "Not reachable"

    provider = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices)
    message = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_state_display()}"
