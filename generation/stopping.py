"""One flag, shared by the worker's processes: stop soon, claim nothing new.

Shared memory and no lock, so that a process killed at any moment blocks nobody, and
a signal handler may set it. What is forked after this module was imported shares it;
in the web processes nobody ever sets it.
"""

from __future__ import annotations

import mmap
import time
from typing import Final

# Seconds that the worker has to stop: a request that may be taken is let finish, and its ids are written.
GRACE: Final = 45.0

_flag = mmap.mmap(-1, 1)  # anonymous and shared


def arm() -> None:
    """Called once before the first fork, by whoever may call for a stop."""
    _flag[0] = 0


def request_stop() -> None:
    _flag[0] = 1


def stop_requested() -> bool:
    return _flag[0] == 1


def pause(seconds: float) -> bool:
    """Sleep, but not into a stop. True if there is one."""
    until = time.monotonic() + seconds
    while not stop_requested() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
    return stop_requested()
