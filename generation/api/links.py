"""Signed links to files: they need no header, expire, and open one thing in one way.

A link names who asked for it, and gives what that person may see at the time it is followed.
"""

from __future__ import annotations

import re
import time
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request

from gallery.models import Image
from generation.api.stored import best_name, image_name
from generation.models import Asset, Reference

ALTERED: Final = "This link is not valid."
EXPIRED: Final = "This link has expired. Ask again for a fresh one."
GONE: Final = "There is no such file any more."
# Exactly this and nothing beside it: what is not signed has no place in a link.
_QUERY = re.compile(
    r"expires=(?P<expires>[1-9][0-9]{0,11})&person=(?P<person>[1-9][0-9]{0,18})"
    r"&signature=(?P<signature>[A-Za-z0-9_-]{43})"
)


def link(request: Request | HttpRequest, path: str, asker: User, method: str = "GET") -> str:
    """An absolute URL of `path`, which opens it to `asker` with this method until the link expires."""
    expires = str(int(time.time()) + settings.ATELIER_API_LINK_MINUTES * 60)
    signature = _signature(method, path, expires, str(asker.pk))
    query = f"expires={expires}&person={asker.pk}&signature={signature}"
    return str(request.build_absolute_uri(f"{path}?{query}"))


def image_link(request: Request | HttpRequest, image: Image, asker: User) -> str:
    """The original's bytes of a picture of the gallery."""
    return link(request, reverse("api-file-image", args=[image.uid, image_name(image)]), asker)


def asset_link(request: Request | HttpRequest, reference: Reference, asker: User) -> str:
    """The bytes of a reference: as they came by the API, else the copy that is kept."""
    return link(request, reverse("api-file-reference", args=[reference.uid, best_name(reference)]), asker)


def upload_link(request: Request | HttpRequest, asset: Asset) -> str:
    """Where an asset's bytes are put."""
    return link(request, reverse("api-file-upload", args=[asset.uid]), asset.owner, "PUT")


def check(request: Request | HttpRequest) -> User:
    """Who asked for the link of this request. Raises PermissionDenied, or NotFound where they are gone."""
    method = "GET" if request.method == "HEAD" else str(request.method)
    return verify(method, request.path, request.META.get("QUERY_STRING", ""))


def verify(method: str, path: str, query: str) -> User:
    """The same of a link in its parts."""
    found = _QUERY.fullmatch(query)
    if found is None or not constant_time_compare(
        _signature(method, path, found["expires"], found["person"]), found["signature"]
    ):
        raise PermissionDenied(ALTERED, "link_not_valid")
    if int(found["expires"]) <= int(time.time()):
        raise PermissionDenied(EXPIRED, "link_expired")
    asker = User.objects.filter(pk=int(found["person"]), is_active=True).first()
    if asker is None:
        raise NotFound(GONE)
    return asker


def _signature(method: str, path: str, expires: str, person: str) -> str:
    return Signer(salt="generation.api.links").signature(f"{method}\n{expires}\n{person}\n{path}")
