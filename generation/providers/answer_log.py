"""What came over the line, told to whoever listens in the same thread.

A provider that speaks HTTP tells of each answer; it neither knows nor cares who
keeps it. Texts are bounded, and without the key, secrets and what signs a URL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from generation.providers.http.text import UNSTORABLE, Mask, NotJson, decode

LONGEST: Final = 4096
_SECRET_NAMES = re.compile(
    r"signature|token|secret|password|credential|policy|authori|api.?key", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class LoggedAnswer:
    """A status, the beginning of the body, and the other side's clock."""

    status: int
    text: str
    date: str = ""


_heard: ContextVar[list[LoggedAnswer] | None] = ContextVar("answers", default=None)


@contextmanager
def listening() -> Iterator[list[LoggedAnswer]]:
    """Gather what this thread's providers are answered meanwhile."""
    found: list[LoggedAnswer] = []
    token = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(token)


def log_answer(status: int, body: bytes, mask: Mask, date: str = "") -> None:
    found = _heard.get()
    if found is not None:
        found.append(LoggedAnswer(status, readable(body, mask), date))


def readable(body: bytes, mask: Mask) -> str:
    """The beginning of a body as text; JSON is laid out anew, so that nothing hides in an escape."""
    try:
        text = json.dumps(_without_secrets(decode(body)), ensure_ascii=False)
    except NotJson:
        text = UNSTORABLE.sub("", body.decode("utf-8", "replace"))
    return mask(text, LONGEST)


def _without_secrets(value: Any, is_secret: bool = False) -> Any:
    """All texts below a name that says so are secrets, however deep in lists and objects."""
    if isinstance(value, dict):
        return {
            name: _without_secrets(item, is_secret or bool(_SECRET_NAMES.search(name)))
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(item, is_secret) for item in value]
    return "[secret]" if is_secret and isinstance(value, str) else value
