"""A named right held by one process at a time, by guarded updates."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from generation.models import Lease


def new_holder() -> str:
    """A name for this process: the machine, its number, and something that is not used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def take(name: str, holder: str, duration: timedelta) -> bool:
    """Get or renew the lease; False while somebody else, who is alive, holds it."""
    now = timezone.now()
    lease, _ = Lease.objects.get_or_create(name=name)
    if lease.holder != holder and _is_dead(lease.holder):
        give_back(name, lease.holder)
    free = Q(until=None) | Q(until__lt=now) | Q(holder=holder)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=now + duration))


def _is_dead(holder: str) -> bool:
    """Whether it was a process of this machine that is no more; of other machines nobody knows."""
    machine, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if machine != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
        # One that was killed and that nobody has buried yet answers, too; Linux tells them apart.
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except ProcessLookupError:
        return True
    except (OSError, OverflowError, IndexError):
        return False


def give_back(name: str, holder: str) -> None:
    """End the lease, if it still is ours."""
    Lease.objects.filter(name=name, holder=holder).update(until=None, holder="")
