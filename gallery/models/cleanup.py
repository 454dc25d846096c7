"""What follows from a row's end: a file goes with its row, and a team's pictures become private."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from gallery.models.image import Image
from gallery.models.preference import SharingPreference
from gallery.models.rendition import Rendition
from gallery.models.sharing import Visibility


@receiver(post_delete, sender=Image, dispatch_uid="gallery.delete_original")
@receiver(post_delete, sender=Rendition, dispatch_uid="gallery.delete_rendition")
def delete_file(sender: type[Image | Rendition], instance: Image | Rendition, **kwargs: Any) -> None:
    if instance.file:
        name, storage = str(instance.file.name), instance.file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)


@receiver(pre_delete, sender=Group, dispatch_uid="gallery.unshare")
def unshare(sender: type[Group], instance: Group, **kwargs: Any) -> None:
    """In the transaction that deletes the team."""
    for model in (Image, SharingPreference):
        shown = model._default_manager.filter(team=instance.pk)
        shown.update(visibility=Visibility.PRIVATE, team=None)
