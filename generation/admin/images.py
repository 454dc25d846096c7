"""Pictures deleted for good in the gallery's own admin leave a line in the audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from gallery.models import Image
from gallery.signals import deleted_in_admin
from generation.quotas.audit import record


@receiver(deleted_in_admin, dispatch_uid="generation.audit_deleted_pictures")
def audit(sender: type[Image], actor: str, images: Iterable[Image], **kwargs: Any) -> None:
    for image in images:
        record(
            actor,
            "deleted",
            image,
            {
                "uid": str(image.uid),
                "maker": image.maker_name,
                "model": image.model_name,
                "size": image.size,
                "sha256": image.sha256,
            },
        )
