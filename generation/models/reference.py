"""Reference images: a person's library of them, and their use in jobs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from gallery.models import Image
from generation.models.job import Job


def reference_path(reference: Reference, filename: str) -> str:
    """Where a reference's bytes lie, below the media folder."""
    return f"references/{reference.uid.hex[:2]}/{reference.uid}/{filename}"


class Reference(models.Model):
    """One uploaded picture, upright and without metadata; the same bytes once per person."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="references")
    name = models.CharField(max_length=200)
    source_sha256 = models.CharField(max_length=64, help_text="Of the bytes as they were uploaded.")
    sha256 = models.CharField(max_length=64, help_text="Of the copy that is sent.")
    file = models.FileField(upload_to=reference_path)
    source = models.FileField(
        upload_to=reference_path, blank=True, help_text="The bytes as they were uploaded, for the API alone."
    )
    thumbnail = models.FileField(upload_to=reference_path)
    content_type = models.CharField(max_length=50)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    placeholder = models.TextField(blank=True)
    # The picture of the gallery that it was made from: that is its descendants' parent.
    image = models.ForeignKey(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="references_made"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-used_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "source_sha256"], name="reference_once_per_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class JobReference(models.Model):
    """A reference in a job, in the person's order. One may stand there twice."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="job_references")
    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, related_name="job_references")
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "position"], name="reference_once_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position + 1}: {self.reference}"


class ReferenceUpload(models.Model):
    """A reference as a provider's account knows it, so that it travels once."""

    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, related_name="uploads")
    provider = models.CharField(max_length=40)
    account = models.CharField(max_length=16, help_text="Which account: a new key is another one.")
    asset_id = models.CharField(max_length=200)
    url = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference", "provider", "account"], name="upload_once_per_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} at {self.provider}"
