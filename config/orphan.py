"""No process outlives the one that looks after it, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
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
