"""References: signed upload, registration, and the status that ends at 4."""

from __future__ import annotations

import hashlib
import hmac
import threading
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.upstream.wire import Recorded, Refusal, Reply, obj

DONE = 4


@dataclass
class Asset:
    id: str
    key: str
    content_type: str
    data: bytes | None = None
    registered: bool = False
    gets: int = 0


class Assets:
    """Every asset that was signed for."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._lock = threading.Lock()
        self.by_id: dict[str, Asset] = {}
        self.by_key: dict[str, Asset] = {}

    def sign(self, recorded: Recorded, store_url: str) -> Reply:
        body = obj(recorded)
        filename, filetype, resource_id = (body.get(key) for key in ("filename", "filetype", "resource_id"))
        if not (isinstance(filename, str) and filename and body.get("resource") == "assets"):
            raise Refusal(400, "filename and resource are required.", "invalid")
        if not isinstance(filetype, str) or not filetype.startswith("image/"):
            raise Refusal(400, "filetype must be an image's.", "invalid")
        try:
            resource = str(uuid.UUID(str(resource_id)))
        except ValueError:
            raise Refusal(400, "resource_id must be a UUID.", "invalid") from None
        key = f"assets/{resource}/{hashlib.sha256(filename.encode()).hexdigest()[:16]}"
        asset = Asset(resource, key, filetype)
        with self._lock:
            self.by_id[resource] = self.by_key[key] = asset
        # Lower-case escapes and a tilde: a client that tidies the query breaks the signature.
        query = f"X-Path=%2fa~b%7e&X-Type={filetype.replace('/', '%2f')}"
        signed = f"{store_url}/upload/{key}?{query}&X-Signature={self._signature(key, query)}"
        return Reply(
            200,
            {
                "signed": signed,
                "asset": f"{store_url}/store/{key}",
                "asset_url": f"{store_url}/store/{key}",
                "asset_key": key,
                "asset_type": 0,
                "bucket_name": "stand-in",
                "resource_id": resource,
            },
        )

    def put(self, recorded: Recorded) -> Reply:
        key = recorded.path.removeprefix("/upload/")
        query, _, signature = recorded.query.partition("&X-Signature=")
        asset = self.by_key.get(key)
        if "authorization" in recorded.headers:
            return _xml(400, "Only one auth mechanism allowed")
        if asset is None or not hmac.compare_digest(signature, self._signature(key, query)):
            return _xml(403, "SignatureDoesNotMatch")
        if recorded.headers.get("content-type") != asset.content_type:
            return _xml(403, "SignatureDoesNotMatch")
        asset.data = recorded.body
        return Reply(200, content=b"", content_type="application/xml")

    def register(self, recorded: Recorded) -> Reply:
        body = obj(recorded)
        asset = self.by_id.get(str(body.get("id")))
        if asset is None or asset.data is None:
            raise Refusal(400, "There is no such upload.", "invalid")
        wanted = {"asset_key": asset.key, "asset_type": 0, "bucket_name": "stand-in"}
        for key, value in wanted.items():
            if body.get(key) != value:
                raise Refusal(400, f"{key} is wrong.", "invalid")
        for key in ("asset_name", "asset_url", "thumbnail", "payload"):
            if not body.get(key):
                raise Refusal(400, f"{key} is required.", "invalid")
        asset.registered = True
        return Reply(201, {"id": asset.id, "status": 1})

    def add_from_url(self, recorded: Recorded) -> Reply:
        url = obj(recorded).get("url")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise Refusal(400, "url is required.", "invalid")
        asset = Asset(str(uuid.uuid4()), "", "image/png", data=b"", registered=True)
        with self._lock:
            self.by_id[asset.id] = asset
        return Reply(201, {"id": asset.id})

    def get(self, asset_id: str, file_url: str, gets_until_done: int) -> Reply:
        asset = self.by_id.get(asset_id)
        if asset is None or not asset.registered:
            raise Refusal(404, "There is no such asset.", "not_found")
        with self._lock:
            asset.gets += 1
            ready = asset.gets >= gets_until_done
        data: dict[str, Any] = {"id": asset.id, "asset_type": 0, "status": DONE if ready else 1}
        if ready:
            data["file_url"] = file_url
        return Reply(200, data)

    def _signature(self, key: str, query: str) -> str:
        return hmac.new(self._secret, f"{key}?{query}".encode(), "sha256").hexdigest()


def sign_path(secret: bytes, path: str, expires: int) -> str:
    """The query string that lets a path be read until then."""
    signature = hmac.new(secret, f"{path} {expires}".encode(), "sha256").hexdigest()
    return urlencode({"Expires": expires, "Signature": signature})


def is_signed(secret: bytes, path: str, query: str, now: float) -> bool:
    said = dict(parse_qsl(query))
    expires = said.get("Expires", "0")
    if not expires.isdecimal() or int(expires) < now:
        return False
    wanted = dict(parse_qsl(sign_path(secret, path, int(expires))))
    return hmac.compare_digest(said.get("Signature", ""), wanted["Signature"])


def _xml(status: int, code: str) -> Reply:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'
    return Reply(status, content=text.encode(), content_type="application/xml")
