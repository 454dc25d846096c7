"""No process outlives the one that looks after it, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Final

SUPERVISOR: Final = "_ATELIER_SUPERVISOR"
PR_SET_PDEATHSIG: Final = 1


def supervisor_gone() -> bool:
    """True where a supervisor started this process and is no longer there."""
    supervisor = os.environ.get(SUPERVISOR)
    return supervisor is not None and int(supervisor) != os.getppid()


def end_with_parent() -> None:
    """Have the kernel end this process, politely, when its supervisor dies. Linux can."""
    if SUPERVISOR not in os.environ or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if supervisor_gone():
        os.kill(os.getpid(), signal.SIGTERM)


class Parent:
    """Whoever started this process, and whether it is about to end."""

    def __init__(self) -> None:
        self.pid = os.getppid()
        self._caught = _caught_signals(self.pid)

    def ending(self) -> bool:
        """Gone, or on its way.

        GNU make passes SIGTERM on, but not a SIGINT or SIGHUP sent to it alone: it drops its
        handler and waits for its children. That can be seen from outside, on Linux.
        """
        return os.getppid() != self.pid or bool(self._caught & ~_caught_signals(self.pid))


def _caught_signals(pid: int) -> int:
    """Which of SIGHUP and SIGINT a make catches, as bits; nothing for other programs."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    wanted = 1 << signal.SIGHUP - 1 | 1 << signal.SIGINT - 1
    return int(fields["SigCgt"], 16) & wanted if "make" in fields.get("Name", "") else 0
