"""A named right held by one process at a time, by guarded updates."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from generation.models import Lease
from generation.pipeline.holder import is_dead, this_process


def new_holder() -> str:
    """A name for a part of this process: its own, and something that is not used again."""
    return f"{this_process()}:{uuid.uuid4().hex[:8]}"


def take(name: str, holder: str, duration: timedelta) -> bool:
    """Get or renew the lease; False while somebody else, who is alive, holds it."""
    now = timezone.now()
    lease, _ = Lease.objects.get_or_create(name=name)
    if lease.holder != holder and is_dead(lease.holder):
        give_back(name, lease.holder)
    free = Q(until=None) | Q(until__lt=now) | Q(holder=holder)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=now + duration))


def is_free(name: str) -> bool:
    """Whether somebody who asks now would get it."""
    lease = Lease.objects.filter(name=name).first()
    return not lease or not lease.until or lease.until < timezone.now() or is_dead(lease.holder)


def give_back(name: str, holder: str) -> None:
    """End the lease, if it still is ours."""
    Lease.objects.filter(name=name, holder=holder).update(until=None, holder="")
