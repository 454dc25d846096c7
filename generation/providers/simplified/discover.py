"""Asks the service for its models, and for the fields that the list leaves out."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Final

from generation.catalogue.spec import Capability, ModelSpec
from generation.providers.base import Gone, NotAuthorised, ProviderError, Rejected, SlowDown, Unreachable
from generation.providers.http.transport import join, origin
from generation.providers.simplified import verdicts
from generation.providers.simplified.api import IMAGES, Api, not_rejected
from generation.providers.simplified.listing import (
    Draft,
    next_page,
    parse_detail,
    parse_listing,
    unreadable,
    unwrap,
)
from generation.providers.simplified.text import dump

LIST_BYTES: Final = 4 * 1024 * 1024
MAX_DETAILS: Final = 300
MAX_PAGES: Final = 20
logger = logging.getLogger(__name__)


class Discovery:
    """Reads the model list; logs each thing it does not understand once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._logged: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def models(self) -> list[ModelSpec]:
        """All models. Raises ProviderError only where the list itself cannot be had."""
        until = time.monotonic() + self._api.timeouts.listing
        data, unread = self._pages(until)
        drafts = parse_listing(data)
        if unread:
            drafts.append(unreadable(unread, "The list goes on, but was not read further."))
        self._fill(drafts, until)
        models = [draft.finished() for draft in drafts]
        for model in models:
            self._log(model)
        return models

    def _pages(self, until: float) -> tuple[Any, str]:
        """The list with all its pages, and the address of the first one that was not read."""
        data = self._get(f"{IMAGES}/models", {}, until)
        entries = unwrap(data)
        page, seen = next_page(data), {""}
        here = f"{self._api.url}{IMAGES}/models"
        if entries is None:
            # An error, so that nobody takes every model they know for withdrawn.
            detail = self._api.mask(f"The list of models is not understood: {dump(data)}", 2000)
            raise Unreachable(verdicts.BAD_ANSWER, code="not-a-list", detail=detail)
        if not page:
            return entries, ""
        while page not in seen:
            seen.add(page)
            there = join(here, page)
            ours = origin(there) == origin(here) and there.startswith(self._api.url)
            if not ours or len(seen) > MAX_PAGES:
                return entries, self._api.mask(there, 500)
            more = self._get(there.removeprefix(self._api.url), {}, until)
            further = unwrap(more)
            if further is None:
                return entries, self._api.mask(there, 500)
            entries = [*entries, *further]
            page = next_page(more)
        return entries, ""

    def _fill(self, drafts: list[Draft], until: float) -> None:
        """Ask one by one for the fields that the list does not tell, within bounds."""
        asked, refused = 0, ""
        for draft in drafts:
            for capability in draft.missing:
                if refused or asked >= MAX_DETAILS or time.monotonic() > until:
                    draft.problems.append(f"{capability}: its fields were not asked for{refused}.")
                    continue
                asked += 1
                try:
                    draft.capabilities[capability] = self._detail(draft, capability, until)
                except (SlowDown, NotAuthorised) as error:
                    refused = f", since the service refused: {error.message}".rstrip(".")
                    draft.problems.append(f"{capability}: its fields were not asked for{refused}.")
                except ProviderError as error:
                    draft.problems.append(f"{capability}: asking for its fields failed: {error.message}")

    def _detail(self, draft: Draft, capability: Capability, until: float) -> Any:
        query = {"model_id": draft.spec.id, "capability": capability}
        data = self._get(f"{IMAGES}/models", query, until)
        return parse_detail(data, draft.spec.id, capability, draft.problems)

    def _get(self, path: str, query: dict[str, str], until: float) -> Any:
        seconds = min(self._api.timeouts.api, max(until - time.monotonic(), 0.1))
        error: ProviderError
        try:
            return self._api.get(path, query, seconds=seconds, max_bytes=LIST_BYTES, needs_key=False)
        except Rejected as rejected:
            error = not_rejected(rejected)
        except Gone as gone:
            error = Unreachable(verdicts.MOVED, code=gone.code, detail=gone.detail)
        raise error

    def _log(self, model: ModelSpec) -> None:
        for problem in model.problems:
            with self._lock:
                known = (model.id, problem) in self._logged or len(self._logged) > 5000
                self._logged.add((model.id, problem))
            if not known:
                logger.warning("Model %s: %s", model.id, self._api.mask(problem))
