"""How a reference gets to the service: sign, put, register, wait until it is ready."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any, Final

from generation.providers.base import (
    Gone,
    ProviderError,
    ReferenceFile,
    Rejected,
    SlowDown,
    Unreachable,
    UploadedReference,
)
from generation.providers.http.transport import Answer, Failed, Order
from generation.providers.simplified import verdicts
from generation.providers.simplified.api import ASSETS, USER_AGENT, Api, not_rejected, part
from generation.providers.simplified.text import identifier, plain

READY: Final = 4
IMAGE: Final = 0
NOT_READY: Final = "The image service has not made the reference image ready yet."
STORE_FAILED: Final = "The store of reference images answered with an error"
NOT_ACCEPTED: Final = "The image service did not accept this reference image."


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset as the service describes it."""

    id: str
    ready: bool
    url: str


def upload(api: Api, reference: ReferenceFile) -> UploadedReference:
    """Bring a reference to the service. Every try makes a new asset, so it may be repeated."""
    resource = str(uuid.uuid4())
    name = plain(reference.filename, 120) or "reference"
    signed = _sign(api, name, reference.content_type, resource)
    _put(api, reference, _url(signed.get("signed")))
    asset_id = _register(api, name, resource, signed)
    return _settled(api, asset_id)


def refresh(api: Api, uploaded: UploadedReference) -> UploadedReference:
    """The reference with the URL that works now. Raises Gone where the service has it no more."""
    if not uploaded.asset_id:
        raise Gone(verdicts.NOT_KNOWN, code="no-id")
    asset = _look(api, uploaded.asset_id)
    if not asset.url:
        raise Unreachable(NOT_READY, code="no-url")
    return UploadedReference(asset_id=uploaded.asset_id, url=asset.url)


def _sign(api: Api, name: str, content_type: str, resource: str) -> dict[str, Any]:
    body = {"filename": name, "filetype": content_type, "resource": "assets", "resource_id": resource}
    signed = _asked(api, f"{ASSETS}/sign", body)
    if not _url(signed.get("signed")):
        raise Unreachable(verdicts.BAD_ANSWER, code="no-signed-url", detail="The answer to sign has no URL.")
    return signed


def _put(api: Api, reference: ReferenceFile, url: str) -> None:
    where = "PUT of the reference"
    error: ProviderError
    try:
        answer = _sent(api, reference, url)
    except Failed as failed:
        error = verdicts.unsent(failed, where)
    else:
        if answer.ok:
            return
        detail = verdicts.detail_of(where, answer, api.mask)
        code = str(answer.status)
        if answer.status in (413, 415, 422):
            error = Rejected(NOT_ACCEPTED, code=code, detail=detail)
        elif answer.status == 429:
            pace = verdicts.retry_after(answer.headers, 5.0) or 5.0
            error = SlowDown(verdicts.BUSY, retry_after=pace, code=code, detail=detail)
        else:
            # A refused signature is the store's answer, not the service's word on the key: sign anew.
            error = Unreachable(f"{STORE_FAILED} ({answer.status}).", code=code, detail=detail)
    raise error


def _sent(api: Api, reference: ReferenceFile, url: str) -> Answer:
    with reference.open() as file:
        order = Order(
            "PUT",
            url,
            headers={"Content-Type": reference.content_type, "User-Agent": USER_AGENT},
            body=file,
            seconds=api.timeouts.upload,
            stopped=api.stopped,
        )
        return api.transport.send(order)


def _register(api: Api, name: str, resource: str, signed: dict[str, Any]) -> str:
    kind = signed.get("asset_type")
    body = {
        "id": identifier(signed.get("resource_id")) or resource,
        "asset_type": kind if isinstance(kind, int) and not isinstance(kind, bool) else IMAGE,
        "asset_key": signed.get("asset_key"),
        "asset_name": name,
        "asset_url": signed.get("asset_url"),
        "thumbnail": signed.get("asset"),
        "bucket_name": signed.get("bucket_name"),
        "payload": {"title": name},
    }
    return identifier(_asked(api, ASSETS, body).get("id")) or resource


def _settled(api: Api, asset_id: str) -> UploadedReference:
    until = time.monotonic() + api.timeouts.settle
    pause = api.timeouts.settle_pause
    while True:
        try:
            asset = _look(api, asset_id)
        except Gone:
            asset = Asset(asset_id, ready=False, url="")  # not to be seen yet
        if asset.ready:
            return UploadedReference(asset_id=asset_id, url=asset.url)
        if time.monotonic() + pause > until:
            raise Unreachable(NOT_READY, code="not-ready")
        if _sleep(api, pause):
            raise Unreachable(verdicts.STOPPED, code="stopped")
        pause = min(pause * 1.5, 3.0)


def _sleep(api: Api, seconds: float) -> bool:
    """Wait; True as soon as there is a wish to stop."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if api.stopped():
            return True
        time.sleep(min(left, 0.25))
    return api.stopped()


def _look(api: Api, asset_id: str) -> Asset:
    error: ProviderError
    try:
        data = _object(api.get(f"{ASSETS}/{part(asset_id)}"))
    except Rejected as rejected:
        error = not_rejected(rejected)
    else:
        url = _url(data.get("file_url")) or _url(data.get("asset_url"))
        return Asset(asset_id, ready=identifier(data.get("status")) == str(READY), url=url)
    raise error


def _asked(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    error: ProviderError
    try:
        return _object(api.post(path, body))
    except Gone as gone:
        # There is nothing that could be gone: the address is wrong.
        error = Unreachable(verdicts.MOVED, code=gone.code, detail=gone.detail)
    except Rejected as rejected:
        error = Rejected(NOT_ACCEPTED, code=rejected.code, detail=rejected.detail)
    raise error


def _object(data: Any) -> dict[str, Any]:
    inner = (
        data.get("data") if isinstance(data, dict) and set(data) <= {"data", "status", "message"} else data
    )
    if not isinstance(inner, dict):
        raise Unreachable(verdicts.BAD_ANSWER, code="not-an-object")
    return inner


def _url(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= 8192 else ""
