"""What one process may spend on pictures at a time; whoever does not fit waits in line."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Bytes, all that pictures take together: files as read, pixels, and what is made of them.
BUDGET: Final = 165_000_000
# From here on, what a picture leaves is worth the milliseconds of giving it back.
_LARGE: Final = 60_000_000
# Pieces like those that Pillow keeps pixels in come straight from the system, and go back to it at once.
_PIECE: Final = 16 * 1024 * 1024
_M_MMAP_THRESHOLD: Final = -3

_front = threading.Lock()
_changed = threading.Condition()
_spent = 0.0
# glibc keeps for later what was freed; on other systems that is left to them.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_trim = getattr(_libc, "malloc_trim", None)
if _mallopt := getattr(_libc, "mallopt", None):
    _mallopt(_M_MMAP_THRESHOLD, _PIECE)


@contextmanager
def spending(memory: float) -> Iterator[None]:
    """Wait until so many bytes are free; small pictures go side by side, large ones alone.

    Not to be asked for again inside: whoever waits must hold nothing that others wait for.
    """
    global _spent  # noqa: PLW0603
    # One waits at the front and all others behind it, so that no large one waits for ever.
    with _front, _changed:
        _changed.wait_for(lambda: _spent == 0 or _spent + memory <= BUDGET)
        _spent += memory
    try:
        yield
    finally:
        if memory > _LARGE and _trim is not None:
            _trim(0)
        with _changed:
            _spent -= memory
            _changed.notify_all()
