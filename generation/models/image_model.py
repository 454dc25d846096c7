"""A model of the catalogue, as last listed by its provider."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ImageModel(models.Model):
    """What a provider offers. A row is never deleted: old jobs and pages still name it."""

    provider = models.CharField(max_length=40)
    model_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, help_text="As pages show it: ours, else the provider's.")
    listed_name = models.CharField(max_length=200, blank=True, help_text="As the provider calls it.")
    own_name = models.CharField(max_length=200, blank=True, help_text="Empty: as the provider calls it.")
    vendor = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    credits = models.PositiveIntegerField(null=True, blank=True, help_text="Per picture.")
    seconds = models.FloatField(null=True, blank=True, help_text="Typical time of a job.")
    capabilities = models.JSONField(default=dict, help_text="Capability → its fields, as understood.")
    defaults = models.JSONField(default=dict, blank=True, help_text="Field → the house's own default.")
    notice = models.TextField(blank=True, help_text="What the last look at the list changed here.")
    raw = models.JSONField(default=dict, blank=True, help_text="What the provider said, word for word.")
    problems = models.JSONField(default=list, blank=True, help_text="What of it was not understood.")
    position = models.PositiveIntegerField(default=0)
    listed = models.BooleanField(default=True, help_text="Still in the provider's list.")
    hidden = models.BooleanField(default=False, help_text="Not offered to members.")
    synced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "model"
        ordering: ClassVar = ["provider", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "model_id"], name="model_once_per_provider"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How forms and the command line name it: provider and id."""
        return f"{self.provider}:{self.model_id}"
