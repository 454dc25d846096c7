"""A finished picture's bytes, from wherever the service keeps them."""

from __future__ import annotations

from typing import IO

from generation.providers.base import (
    Gone,
    Limits,
    ProviderError,
    Rejected,
    Result,
    SlowDown,
    Unreachable,
    picture_file,
)
from generation.providers.http.text import Mask
from generation.providers.http.transport import Answer, Failed, Order, Transport
from generation.providers.simplified import verdicts
from generation.providers.simplified.api import USER_AGENT
from generation.providers.simplified.pictures import kind_of

WHERE = "GET of the picture"
EXPIRED = "The picture's address has expired, or leads to none"
BROKEN = "The picture did not come through whole."
LENGTHS = frozenset({"content-length", "transfer-encoding"})


def fetch(transport: Transport, mask: Mask, result: Result, limits: Limits) -> IO[bytes]:
    """The picture as an open file. Raises Gone, Unreachable or Rejected.

    No key goes along: the address is signed, and the host need not be the service's.
    Text in a picture's place is how an expired address often looks, so it is Gone.
    """
    file = picture_file()
    try:
        _fetch_into(file, transport, mask, result, limits)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fetch_into(file: IO[bytes], transport: Transport, mask: Mask, result: Result, limits: Limits) -> None:
    order = Order(
        "GET",
        result.url.strip(),
        headers={"Accept": "image/*,*/*;q=0.1", "Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        into=file,
        seconds=limits.seconds,
        max_bytes=limits.max_bytes,
        hops=5,
        same_origin=False,
        stopped=limits.stopped,
    )
    try:
        answer = transport.send(order)
    except Failed as failed:
        error = _failed(failed)
    else:
        kind = kind_of(file) if answer.ok and not answer.cut else ""
        if kind == "picture":
            return
        error = _not_a_picture(answer, kind, mask, limits) if answer.ok else _refused(answer, mask)
    raise error


def _failed(failed: Failed) -> ProviderError:
    if failed.trouble in ("forbidden", "address"):
        return Rejected(
            "The picture is at an address that Atelier does not fetch from.",
            code=failed.trouble,
            detail=f"{WHERE}: {failed}. An admin can name the host in ALLOWED_UPSTREAM_HOSTS.",
        )
    if failed.trouble == "stopped":
        return verdicts.unsent(failed, WHERE)
    message = {
        "late": "The picture did not come in time.",
        "dropped": BROKEN,
        "redirects": "The picture's address leads from one to the next and to no picture.",
    }.get(failed.trouble, "The place where the picture lies cannot be reached just now.")
    lasting = failed.trouble == "redirects"
    return Unreachable(message, code=failed.trouble, detail=f"{WHERE}: {failed}", lasting=lasting)


def _refused(answer: Answer, mask: Mask) -> ProviderError:
    detail = verdicts.detail_of(WHERE, answer, mask)
    code = str(answer.status)
    pace = verdicts.retry_after(answer.headers, 5.0)
    if answer.status == 429 or (answer.status == 503 and pace is not None):
        return SlowDown(verdicts.BUSY, retry_after=pace or 5.0, code=code, detail=detail)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Gone(f"{EXPIRED} ({answer.status}).", code=code, detail=detail)
    lasting = 300 <= answer.status < 400
    return Unreachable("The picture cannot be fetched just now.", code=code, detail=detail, lasting=lasting)


def _not_a_picture(answer: Answer, kind: str, mask: Mask, limits: Limits) -> ProviderError:
    if answer.cut:
        size = f"{limits.max_bytes / 1_000_000:.1f}".removesuffix(".0")
        return Rejected(f"The picture is larger than {size} MB, the most that is fetched.", code="too-large")
    if kind in ("empty", "cut"):
        # All that was announced came. Where no length was, the line may have broken.
        whole = kind == "empty" or not LENGTHS.isdisjoint(answer.headers)
        detail = f"{WHERE}: {answer.size} bytes"
        return Unreachable(BROKEN, code=kind, detail=detail, lasting=whole)
    if kind == "text":
        detail = verdicts.detail_of(WHERE, answer, mask)
        return Gone(f"{EXPIRED}: a text came.", code="text", detail=detail, lasting=True)
    return Rejected("What came is not a picture.", code="not-a-picture", detail=answer.body[:16].hex())
