"""What follows from a row's end: files go with their rows, and a team's jobs become private."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import FileField
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from gallery.models import Visibility
from generation.models.asset import Asset
from generation.models.job import Job
from generation.models.reference import Reference


@receiver(post_delete, sender=Asset, dispatch_uid="generation.delete_upload")
@receiver(post_delete, sender=Reference, dispatch_uid="generation.delete_reference")
def delete_files(sender: type[Asset | Reference], instance: Asset | Reference, **kwargs: Any) -> None:
    for field in sender._meta.concrete_fields:
        if isinstance(field, FileField) and (file := getattr(instance, field.attname)):
            transaction.on_commit(partial(file.storage.delete, file.name), robust=True)


@receiver(pre_delete, sender=Group, dispatch_uid="generation.unshare")
def unshare(sender: type[Group], instance: Group, **kwargs: Any) -> None:
    """In the transaction that deletes the team."""
    Job.objects.filter(team=instance.pk).update(visibility=Visibility.PRIVATE, team=None)
