"""What follows from a row's end: its files go too, once the transaction holds."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import FileField
from django.db.models.signals import post_delete
from django.dispatch import receiver

from generation.models.asset import Asset
from generation.models.reference import Reference


@receiver(post_delete, sender=Asset, dispatch_uid="generation.delete_upload")
@receiver(post_delete, sender=Reference, dispatch_uid="generation.delete_reference")
def delete_files(sender: type[Asset | Reference], instance: Asset | Reference, **kwargs: Any) -> None:
    for field in sender._meta.concrete_fields:
        if isinstance(field, FileField) and (file := getattr(instance, field.attname)):
            transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
