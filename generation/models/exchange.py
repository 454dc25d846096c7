"""What went over the line for a job, as the admin may read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from generation.models.job import Job


class JobExchange(models.Model):
    """One request and its answer, without key and signatures; the same again is counted."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="exchanges")
    at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    method = models.CharField(max_length=10)
    url = models.CharField(max_length=500)
    sent = models.TextField(blank=True)
    status = models.PositiveIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True, help_text="Why there is no answer.")
    answered = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "exchange"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.method} {self.url}: {self.status or self.trouble}"
