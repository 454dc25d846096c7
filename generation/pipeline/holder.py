"""Which process of which machine holds a row, and whether it is still there."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_process() -> str:
    """A name for this process: the machine, its number, and since when, for numbers are used again."""
    try:
        started = _stat(os.getpid())[19]
    except OSError:  # not Linux
        started = ""
    return f"{_machine()}:{os.getpid()}:{started}"


def is_dead(holder: str) -> bool:
    """Whether it was a process of this machine that is no more; of other machines nobody knows."""
    machine, number, started, *_ = [*holder.split(":"), "", ""]
    if machine != _machine() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
        # One that was killed and that nobody has buried yet answers, too; Linux tells them apart.
        stat = _stat(int(number))
        return stat[0] in "ZX" or started not in ("", stat[19])
    except ProcessLookupError:
        return True
    except (OSError, OverflowError, IndexError):
        return False


def _machine() -> str:
    return socket.gethostname()[:50]


def _stat(number: int) -> list[str]:
    """What Linux says of a process, from its state on."""
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
