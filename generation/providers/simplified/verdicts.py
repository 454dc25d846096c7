"""From an answer, or from none, to the error that says what the pipeline must know.

A generate request that got
- no connection: Unreachable, nothing was sent;
- 429 with Retry-After: SlowDown; 429 without, or 402: OutOfCredits;
- 401, 403, 407: NotAuthorised;
- 301, 307, 308: Unreachable, the address is wrong and the job was not taken;
- any other 4xx but 408: Rejected;
- everything else (a timeout, a dropped line, 408, 5xx, the other 3xx, no JSON, no id): InDoubt.

Any other request may be sent again, so what is in doubt above is Unreachable there,
429 is always SlowDown, and 404 and 410 are Gone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

from generation.providers.base import (
    Gone,
    InDoubt,
    NotAuthorised,
    OutOfCredits,
    ProviderError,
    Rejected,
    SlowDown,
    Unreachable,
)
from generation.providers.http.text import Mask, NotJson
from generation.providers.http.transport import Answer, Failed
from generation.providers.simplified.text import dump, plain

SHORT: Final = 200
_MESSAGES: Final = ("message", "detail", "msg", "error", "errors", "title", "reason", "non_field_errors")
_CODES: Final = ("code", "error_code", "type", "status")

NO_CONNECTION: Final = "The image service cannot be reached just now."
BROKE_OFF: Final = "The line to the image service broke off."
NO_ANSWER: Final = "The image service did not answer in time."
BAD_ANSWER: Final = "The image service gave an answer that makes no sense."
STOPPED: Final = "Interrupted, because Atelier is stopping."
BUSY: Final = "The image service asks for a slower pace."
NO_CREDITS: Final = "The image service says that the shared account has too few credits for this."
KEY_REFUSED: Final = "The image service refused Atelier's key; an admin must look at it."
NOT_TAKEN: Final = "The image service did not accept this request."
NOT_KNOWN: Final = "The image service does not know this any more."
DOUBT: Final = "It is not known whether the image service took this job."
MOVED: Final = "The image service has moved; an admin must check its address."


def complaint(data: Any, mask: Mask) -> tuple[str, str]:
    """The message and the code somewhere in an error's JSON; empty where there is none.

    The message is kept only when it is short and reads as a sentence of words.
    """
    message, code = _find(data, 0, mask.hide)
    message, code = mask(message), mask(code)
    if len(message) > SHORT or "<" in message or not any(char.isalpha() for char in message):
        message = ""
    if message and message[-1] not in ".!?…":
        message += "."
    return message[:1].upper() + message[1:], code


def _find(data: Any, depth: int, hide: Callable[[str], str]) -> tuple[str, str]:
    if depth > 6:
        return "", ""
    if isinstance(data, list):
        each = (_find(item, depth + 1, hide) for item in data[:5])
        return next((found for found in each if found[0]), ("", ""))
    if not isinstance(data, dict):
        return plain(data, 4 * SHORT, hide), ""
    code = next((found for key in _CODES if (found := plain(data.get(key), 100, hide))), "")
    for key in _MESSAGES:
        message, inner = _find(data.get(key), depth + 1, hide)
        if message:
            return message, inner or code
    for key, value in list(data.items())[:20]:
        # Validation errors by field: {"prompt": ["This field is required."]}
        if isinstance(value, list) or (isinstance(value, str) and " " in value.strip()):
            if message := _find(value, depth + 1, hide)[0]:
                return f"{plain(key, 60, hide)}: {message}", code
        elif isinstance(value, dict) and (message := _find(value, depth + 1, hide)[0]):
            return message, code
    return "", code


def detail_of(where: str, answer: Answer, mask: Mask) -> str:
    """The service's own words for the admin."""
    try:
        words = dump(answer.json())
    except NotJson:
        words = plain(answer.body.decode("utf-8", "replace"), 1500, mask.hide)
    return mask(f"{where} answered {answer.status}: {words}", 2000)


def retry_after(headers: Mapping[str, str], default: float) -> float | None:
    """The seconds a Retry-After asks for, within reason; None where there is no such header."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value) if len(value) < 400 else default
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            seconds = default
    return default if math.isnan(seconds) else min(max(seconds, 1.0), 3600.0)


def unsent(failed: Failed, where: str) -> ProviderError:
    """The error for a request without a whole answer, where it may be sent again."""
    detail = f"{where}: {failed}"
    if failed.trouble == "forbidden":
        return Unreachable(
            "The image service points to an address that Atelier does not connect to; an admin can allow it.",
            code="forbidden",
            detail=f"{detail}. Only public https addresses, or hosts named in ALLOWED_UPSTREAM_HOSTS.",
        )
    message = {
        "late": NO_ANSWER,
        "dropped": BROKE_OFF,
        "stopped": STOPPED,
        "redirects": MOVED,
        "address": "The image service's address is not one that can be used; an admin must check it.",
    }.get(failed.trouble, NO_CONNECTION)
    return Unreachable(message, code=failed.trouble, detail=detail)


def submit_failed(failed: Failed, where: str) -> ProviderError:
    """The error for a generate request without a whole answer."""
    if not failed.sent:
        return unsent(failed, where)
    return InDoubt(DOUBT, code=failed.trouble, detail=f"{where}: {failed}")


def submit_refused(answer: Answer, where: str, mask: Mask) -> ProviderError:
    """The error for a generate request that was not answered by a 2xx."""
    message, code = _words(answer, mask)
    detail = detail_of(where, answer, mask)
    status = answer.status
    code = code or str(status)
    if status == 429 and (seconds := retry_after(answer.headers, 30.0)) is not None:
        return SlowDown(BUSY, retry_after=seconds, code=code, detail=detail)
    if status in (402, 429):
        return OutOfCredits(NO_CREDITS, code=code, detail=detail)
    if status in (401, 403, 407):
        return NotAuthorised(KEY_REFUSED, code=code, detail=detail)
    if status in (301, 307, 308):
        return Unreachable(MOVED, code=code, detail=detail)
    if 400 <= status < 500 and status != 408:
        return Rejected(message or NOT_TAKEN, code=code, detail=detail)
    return InDoubt(DOUBT, code=code, detail=detail)


def refused(answer: Answer, where: str, mask: Mask, *, pace: float = 5.0) -> ProviderError:
    """The error for any other request of the API that was not answered by a 2xx.

    A 4xx of another kind is Rejected; where a caller may not raise that, it says so itself.
    """
    message, code = _words(answer, mask)
    detail = detail_of(where, answer, mask)
    status = answer.status
    code = code or str(status)
    seconds = retry_after(answer.headers, pace)
    if status == 429 or (status == 503 and seconds is not None):
        return SlowDown(BUSY, retry_after=seconds or pace, code=code, detail=detail)
    if status in (401, 403, 407):
        return NotAuthorised(KEY_REFUSED, code=code, detail=detail)
    if status in (404, 410):
        return Gone(NOT_KNOWN, code=code, detail=detail)
    if 300 <= status < 400:
        return Unreachable(MOVED, code=code, detail=detail)
    if 400 <= status < 500 and status != 408:
        return Rejected(message or NOT_TAKEN, code=code, detail=detail)
    return Unreachable(f"The image service answered with an error ({status}).", code=code, detail=detail)


def _words(answer: Answer, mask: Mask) -> tuple[str, str]:
    try:
        return complaint(answer.json(), mask)
    except NotJson:
        return "", ""
