"""A file on its way into somebody's library by the API: signed for, put, registered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from generation.models.reference import Reference


def upload_path(asset: Asset, filename: str) -> str:
    """Where bytes wait until the asset is registered."""
    return f"uploads/{asset.uid}/{filename}"


class Asset(models.Model):
    """`resource_id` is chosen by the client, so it is unique only among its owner's.

    `upload` holds the bytes between PUT and registration; after it `reference` has them.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assets")
    resource_id = models.UUIDField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, help_text="As it was signed for.")
    upload = models.FileField(upload_to=upload_path, max_length=200, blank=True)
    reference = models.ForeignKey(
        Reference, null=True, blank=True, on_delete=models.CASCADE, related_name="assets"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "resource_id"], name="asset_once_per_owner"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(reference__isnull=True), name="asset_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_gone(self) -> bool:
        """Its owner deleted it from the library."""
        return self.reference is not None and self.reference.deleted_at is not None
