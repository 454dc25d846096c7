"""Simplified's AI image API as a provider."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any, Final

from generation.catalogue.spec import ModelSpec
from generation.providers.base import (
    Gone,
    InDoubt,
    Limits,
    Progress,
    ProviderError,
    ReferenceFile,
    Rejected,
    Request,
    Result,
    SlowDown,
    Ticket,
    Unreachable,
    UploadedReference,
)
from generation.providers.http.hosts import Gate, Resolver, lookup
from generation.providers.http.text import Mask, NotJson
from generation.providers.http.transport import Timeouts, Transport
from generation.providers.simplified import answers, assets, verdicts
from generation.providers.simplified.api import IMAGES, TASKS, Api, not_rejected, part
from generation.providers.simplified.discover import Discovery
from generation.providers.simplified.download import fetch

DEFAULT_URL: Final = "https://api.simplified.com"
NOBODYS_TASK: Final = "00000000-0000-4000-8000-000000000000"


def _never() -> bool:
    return False


class Simplified:
    """Speaks to the service over HTTP. May be shared between threads.

    `allowed_hosts` names hosts, as `host` or `host:port`, that may be private or
    without https. `stopped` ends listings, uploads and polls early; a generate
    request that is on its way is always let finish.
    """

    name = "simplified"
    label = "Simplified"

    def __init__(
        self,
        key: str,
        url: str = DEFAULT_URL,
        allowed_hosts: Sequence[str] = (),
        *,
        timeouts: Timeouts | None = None,
        stopped: Callable[[], bool] = _never,
        resolve: Resolver = lookup,
    ) -> None:
        transport = Transport(Gate(allowed_hosts, resolve), timeouts or Timeouts(), Mask(key.strip()))
        self._api = Api(key, url, transport, stopped)
        self._discovery = Discovery(self._api)

    def __repr__(self) -> str:
        return f"Simplified({self._api.url!r})"

    def check(self) -> None:
        # A task that nobody has: only who takes the key says that there is none.
        with suppress(Gone, Rejected):
            self._api.get(f"{TASKS}/{NOBODYS_TASK}")

    def list_models(self) -> list[ModelSpec]:
        return self._discovery.models()

    def upload_reference(self, reference: ReferenceFile) -> UploadedReference:
        return assets.upload(self._api, reference)

    def refresh_reference(self, uploaded: UploadedReference) -> UploadedReference:
        return assets.refresh(self._api, uploaded)

    def submit(self, request: Request) -> Ticket:
        body = _encoded(request)
        where = f"POST {IMAGES}/generate"
        answer, failed = self._api.order_once(f"{IMAGES}/generate", body)
        if failed is not None:
            raise verdicts.submit_failed(failed, where)
        assert answer is not None
        if not answer.ok:
            raise verdicts.submit_refused(answer, where, self._api.mask)
        try:
            ticket = answers.ticket(answer.json())
        except NotJson:
            ticket = None
        if ticket is None:
            detail = verdicts.detail_of(where, answer, self._api.mask)
            raise InDoubt(verdicts.DOUBT, code="no-id", detail=detail)
        return ticket

    def poll(self, ticket: Ticket, request: Request) -> Progress:
        if not ticket.variation_id:
            return self._task(ticket)
        error: ProviderError
        try:
            return self._status(ticket)
        except SlowDown:
            raise
        except (Unreachable, Gone) as failure:
            error = failure
        # Where the status endpoint fails, the task may still know. Not where nobody is at home.
        if ticket.task_id and error.code not in ("unconnected", "forbidden", "address", "stopped"):
            progress = self._second_opinion(ticket, error)
            if progress is not None:
                return progress
        raise error

    def download(self, result: Result, ticket: Ticket, request: Request, limits: Limits) -> IO[bytes]:
        return fetch(self._api.transport, self._api.mask, result, limits)

    def _second_opinion(self, ticket: Ticket, error: ProviderError) -> Progress | None:
        try:
            progress = self._task(ticket)
        except Unreachable:
            # The status endpoint may say "gone" only when the task does so too.
            if isinstance(error, Gone):
                raise
            return None
        except ProviderError:
            return None
        # A task may keep quiet about its pictures; then the status endpoint is waited for.
        return None if progress.state == "done" and not progress.results else progress

    def _status(self, ticket: Ticket) -> Progress:
        data = self._polled(f"{IMAGES}/status/{part(ticket.variation_id)}")
        return _understood(answers.status(data, self._api.mask))

    def _task(self, ticket: Ticket) -> Progress:
        return _understood(answers.task(self._polled(f"{TASKS}/{part(ticket.task_id)}"), self._api.mask))

    def _polled(self, path: str) -> Any:
        error: ProviderError
        try:
            return self._api.get(path, seconds=self._api.timeouts.poll)
        except Rejected as rejected:
            error = not_rejected(rejected)
        raise error


def _understood(progress: Progress | None) -> Progress:
    if progress is None:
        raise Unreachable(verdicts.BAD_ANSWER, code="no-status")
    return progress


def _encoded(request: Request) -> bytes:
    """The body of a generate request. Raises Rejected for what no JSON can say."""
    body = {
        "model": request.model,
        "capability": request.capability,
        "parameters": {**request.parameters, **_references(request)},
        "properties": list(request.styles),
    }
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        pass
    raise Rejected("A value in this request cannot be sent to the image service.", code="not-json")


def _references(request: Request) -> dict[str, Any]:
    """The reference fields with the uploads that go into them, in the person's order."""
    wanted = sum(field.count for field in request.reference_fields)
    if wanted != len(request.uploads):
        raise Rejected("The reference images do not fit this model.", code="references")
    values: dict[str, Any] = {}
    waiting = iter(request.uploads)
    for field in request.reference_fields:
        if field.count > 1 and not field.is_list:
            raise Rejected("The reference images do not fit this model.", code="references")
        taken = [next(waiting) for _ in range(field.count)]
        given = [upload.url if field.wants_url else upload.asset_id for upload in taken]
        if not all(given):
            raise Unreachable(assets.NOT_READY, code="no-url")
        if given:
            values[field.name] = given if field.is_list else given[0]
    return values
