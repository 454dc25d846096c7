"""What follows from a row's end: its file goes too, once the transaction holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from gallery.models.image import Image
from gallery.models.rendition import Rendition


@receiver(post_delete, sender=Image, dispatch_uid="gallery.delete_original")
@receiver(post_delete, sender=Rendition, dispatch_uid="gallery.delete_rendition")
def delete_file(sender: type[Image | Rendition], instance: Image | Rendition, **kwargs: Any) -> None:
    if instance.file:
        name, storage = str(instance.file.name), instance.file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)
