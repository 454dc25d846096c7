"""Somebody leaves, and their pictures go to somebody else."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from gallery.models import Image


def hand_over(giver: AbstractBaseUser, heir: AbstractBaseUser) -> int:
    """Make `heir` the owner of all pictures of `giver`, the trash too; returns how many.

    Who made them stays written on each, and so does who else may see them.
    """
    return Image.objects.of(giver).update(owner=heir.pk)


def delete_all(owner: AbstractBaseUser) -> int:
    """Delete every picture of this person for good, with its files; returns how many."""
    total = 0
    while batch := list(Image.objects.of(owner).values_list("pk", flat=True)[:200]):
        Image.objects.filter(pk__in=batch).delete()
        total += len(batch)
    return total
