"""A script that brings pictures in, step by step."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.test import Client

from gallery.ingest import Recipe, prepare, store
from gallery.models import Image
from tests.generation.api.calling import Caller
from tests.generation.making import picture

SIGN = "/api/v1/assets/sign"
ASSETS = "/api/v1/assets"
FROM_URL = "/api/v1/assets/from-url"


def sign(caller: Caller, resource_id: object = "", **changes: Any) -> Any:
    body = {
        "filename": "a lamp.png",
        "filetype": "image/png",
        "resource": "assets",
        "resource_id": str(uuid.uuid4()) if resource_id == "" else resource_id,
        **changes,
    }
    return caller.post(SIGN, body)


def put(url: str, data: bytes | None = None, content_type: str = "image/png", **headers: str) -> Any:
    """Without a key, as the service wants it."""
    parts = urlsplit(url)
    body = picture() if data is None else data
    return Client().generic("PUT", f"{parts.path}?{parts.query}", body, content_type, headers=headers)


def register(caller: Caller, signed: dict[str, Any], **changes: Any) -> Any:
    """With all the fields that the service's own client sends."""
    body = {
        "id": signed["resource_id"],
        "asset_type": signed["asset_type"],
        "asset_key": signed["asset_key"],
        "asset_name": "a lamp.png",
        "asset_url": signed["asset_url"],
        "thumbnail": signed["asset"],
        "bucket_name": signed["bucket_name"],
        "payload": {"title": "a lamp"},
        **changes,
    }
    return caller.post(ASSETS, body)


def brought_in(caller: Caller, data: bytes | None = None, content_type: str = "image/png") -> dict[str, Any]:
    """The whole way; the asset as it is told at its end."""
    signed = sign(caller, filetype=content_type).json()
    assert put(signed["signed"], data, content_type).status_code == 200
    response = register(caller, signed)
    assert response.status_code == 201
    body: dict[str, Any] = response.json()
    return body


def follow(url: str) -> Any:
    """Open a link as anybody could, with neither key nor session."""
    return Client().get(url)


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def stored(owner: User) -> Image:
    """A picture of their gallery."""
    return store(prepare(io.BytesIO(picture("navy"))), Recipe(), owner=owner)
