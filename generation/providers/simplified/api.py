"""The service's API by path: the key, JSON both ways, and errors in the pipeline's terms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from generation.providers.base import NotAuthorised, ProviderError, Rejected, Unreachable
from generation.providers.http.text import NotJson
from generation.providers.http.transport import Answer, Failed, Order, Transport
from generation.providers.simplified import verdicts

IMAGES: Final = "/api/v1/service/ai-image"
TASKS: Final = "/api/v1/service/tasks"
ASSETS: Final = "/api/v1/assets"
USER_AGENT: Final = "Atelier"
NO_KEY: Final = "Atelier has no key for the image service yet; an admin must enter one."
BAD_KEY: Final = "Atelier's key for the image service has characters that no key has; an admin must check it."


def part(identifier: str) -> str:
    """An id as one part of a path."""
    return quote(identifier, safe="")


class Api:
    """Calls by path. Keeps the key to itself and to the service's own host."""

    def __init__(self, key: str, url: str, transport: Transport, stopped: Callable[[], bool]) -> None:
        self._key = key.strip()
        self.url = url.strip().rstrip("/")
        self.transport = transport
        self.timeouts = transport.timeouts
        self.stopped = stopped
        self.mask = transport.mask

    def __repr__(self) -> str:
        return f"Api({self.url!r})"

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
        max_bytes: int = 256 * 1024,
        needs_key: bool = True,
    ) -> Any:
        """The JSON at a path. Raises ProviderError, never InDoubt."""
        return self._repeatable(
            Order(
                "GET",
                self.url + path + (f"?{urlencode(query)}" if query else ""),
                headers=self._headers(needs_key),
                seconds=seconds or self.timeouts.api,
                max_bytes=max_bytes,
                hops=3,
                stopped=self.stopped,
            ),
            f"GET {path}",
        )

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON answer to a POST that costs nothing and may be repeated. Raises ProviderError."""
        return self._repeatable(
            Order(
                "POST",
                self.url + path,
                headers={**self._headers(), "Content-Type": "application/json"},
                body=json.dumps(body).encode(),
                seconds=self.timeouts.api,
                stopped=self.stopped,
            ),
            f"POST {path}",
        )

    def order_once(self, path: str, body: bytes) -> tuple[Answer | None, Failed | None]:
        """What became of a POST that must not be repeated. Raises NotAuthorised where no key can be sent.

        It goes out on a connection of its own: a pooled one may have been closed by the other side
        unnoticed, and then nobody could tell whether the request got there.
        """
        order = Order(
            "POST",
            self.url + path,
            headers={**self._headers(), "Content-Type": "application/json", "Connection": "close"},
            body=body,
            seconds=self.timeouts.submit,
            silence=self.timeouts.submit,
            fresh=True,
        )
        try:
            return self.transport.send(order), None
        except Failed as failed:
            return None, failed

    def _repeatable(self, order: Order, where: str) -> Any:
        error: ProviderError
        try:
            answer = self.transport.send(order)
            if answer.ok:
                return answer.json()
            error = verdicts.refused(answer, where, self.mask)
        except Failed as failed:
            error = verdicts.unsent(failed, where)
        except NotJson:
            error = Unreachable(
                verdicts.BAD_ANSWER, code="not-json", detail=verdicts.detail_of(where, answer, self.mask)
            )
        raise error

    def _headers(self, needs_key: bool = True) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        # Refused here: the HTTP library would name the key in its own complaint.
        if self._key and not (self._key.isascii() and self._key.isprintable() and " " not in self._key):
            raise NotAuthorised(BAD_KEY, code="bad-key")
        if self._key:
            headers["Authorization"] = f"Api-Key {self._key}"
        elif needs_key:
            raise NotAuthorised(NO_KEY, code="no-key")
        return headers


def not_rejected(error: ProviderError) -> ProviderError:
    """The same error for a caller that the person's wishes have no part in."""
    if isinstance(error, Rejected):
        return Unreachable(verdicts.BAD_ANSWER, code=error.code, detail=error.detail)
    return error
