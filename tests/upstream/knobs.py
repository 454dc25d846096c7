"""Everything about the service that a test, or a person trying things out, can turn."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "models", "generate", "status", "task", "sign", "put", "register", "asset", "from-url", "cdn", "unknown"
]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request. Everything left alone goes right.

    Before the answer: `delay` waits before anything was done, `late` after; `drop` closes the
    line, "before" anything was done, "after" it was done, or in the "middle" of the answer's
    body. Instead of the answer: `status` with `body` (an object becomes JSON, a string goes as
    it is) and `headers`; `redirect` with a Location. Of the answer: `edit` changes its JSON,
    `html` puts a page in its place, `truncate` cuts the JSON short, `drip` sends a byte each so
    many seconds (`drip_headers` those of the headers), `size` streams so many bytes. With a
    Connection header there is no Content-Length: the end of the line is the body's end.
    """

    delay: float = 0
    late: float = 0
    drop: Literal["", "before", "after", "middle"] = ""
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    redirects: int = 0
    edit: Callable[[Any], Any] | None = None
    html: bool = False
    truncate: bool = False
    drip: float = 0
    drip_headers: float = 0
    size: int = 0


@dataclass(frozen=True)
class Plan:
    """How the next job goes. `images` and `errors` are put into the answer as they are.

    `missing` pictures are left out of the answer, `extra` ones are added. `ids` are
    the ones that the answer to generate names. `word` is its status while it runs.
    """

    ids: tuple[str, ...] = ("task_id", "id", "art_variation_id")
    polls: int | None = None
    never: bool = False
    word: str = ""
    fails: bool = False
    errors: Any = None
    images: Any = ...
    missing: int = 0
    extra: int = 0
    task_shape: Literal["result", "detail", "info"] = "result"
    task_strings: bool = False
    task_done: str = "completed"
    task_failed: str = "failed"


@dataclass
class Knobs:
    """Lasting settings.

    A job takes its model's estimated time times `speed`, or ends at its poll number
    `polls`. `edge` is the longer side of a picture in pixels.
    """

    speed: float = 1.0
    polls: int | None = None
    edge: int = 1024
    url_seconds: float = 600.0
    asset_gets: int = 2
    needs_key_to_list: bool = False
    listing: Callable[[list[dict[str, Any]]], Any] | None = None
    detail: Callable[[Any], Any] | None = None


class Faults:
    """The faults that wait for their requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, list[Fault]] = defaultdict(list)
        self._always: dict[str, Fault] = {}

    def add(self, kind: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._next[kind] += [fault] * times

    def always(self, kind: str, fault: Fault) -> None:
        with self._lock:
            self._always[kind] = fault

    def clear(self) -> None:
        with self._lock:
            self._next.clear()
            self._always.clear()

    def take(self, kind: str) -> Fault:
        """The fault for this request; one without any effect where none waits."""
        with self._lock:
            waiting = self._next[kind]
            return waiting.pop(0) if waiting else self._always.get(kind, Fault())
