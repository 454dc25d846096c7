"""A named right held by one process at a time, by guarded updates."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from generation.models import Lease


def take(name: str, holder: str, duration: timedelta) -> bool:
    """Get or renew the lease; False while somebody else holds it."""
    now = timezone.now()
    Lease.objects.get_or_create(name=name)
    free = Q(until=None) | Q(until__lt=now) | Q(holder=holder)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=now + duration))


def give_back(name: str, holder: str) -> None:
    """End the lease, if it still is ours."""
    Lease.objects.filter(name=name, holder=holder).update(until=None, holder="")
