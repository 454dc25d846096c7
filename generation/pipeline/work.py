"""A piece of work in two halves: a call without database in a thread, and its end in the main one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from generation.providers.answer_log import LoggedAnswer, listening


@dataclass(frozen=True, slots=True)
class Work:
    """`call` does HTTP and Pillow only; `finish` gets what it returned or raised, and writes.

    `finish` is called again where the database was away, so it changes nothing that it was given.
    It may return work that follows at once; where there is no time left for it, it is
    `put_back` instead, as if it had never been taken up. `keep` saves what must not be lost where
    the database does not take it. `asks` is false where not the provider is asked but a store
    of pictures; `heard` is what was answered during the call.
    """

    provider: str
    job: int
    call: Callable[[], Any]
    finish: Callable[[Any], Work | None]
    put_back: Callable[[], Any] = lambda: None
    keep: Callable[[Any], Any] = lambda outcome: None
    asks: bool = True
    heard: list[LoggedAnswer] = field(default_factory=list)


def run(work: Work) -> Any:
    """The call's result, or the exception that it raised."""
    with listening() as heard:
        try:
            return work.call()
        except Exception as error:
            return error
        finally:
            work.heard.extend(heard)
