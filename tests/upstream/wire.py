"""Requests as they came, and answers before they go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Recorded:
    """One request that reached the service."""

    kind: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """An answer: an object that goes as JSON, or bytes."""

    status: int = 200
    data: Any = None
    content: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        return json.dumps(self.data).encode() if self.content is None else self.content


class Refusal(Exception):
    """The service says no, as JSON."""

    def __init__(self, status: int, message: str, code: str, **headers: str) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"detail": {"message": message, "code": code}}, headers=headers)


def obj(recorded: Recorded) -> dict[str, Any]:
    """The body's JSON object. Raises Refusal."""
    try:
        data = recorded.json
    except ValueError:
        raise Refusal(400, "The body is not JSON.", "parse_error") from None
    if not isinstance(data, dict):
        raise Refusal(400, "The body must be an object.", "parse_error")
    return data
