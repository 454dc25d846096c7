"""One picture of a job, each with a fate of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from gallery.models import Image
from generation.models.job import Job


class Output(models.Model):
    """A picture that the provider named; `image` is set once it is in the gallery."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        STORED = "stored", "Stored"
        FAILED = "failed", "Failed"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="outputs")
    position = models.PositiveIntegerField()
    asset_id = models.CharField(max_length=200, blank=True)
    url = models.TextField(blank=True)
    seed = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    image = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="output"
    )
    message = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=100, blank=True, help_text="The process that works at it.")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "position"], name="output_once_per_position"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="output_due"),
        ]

    def __str__(self) -> str:
        return f"Picture {self.position + 1} of job {self.job_id}"
