"""Files by signed links: no key is asked for, the link says who asks."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gallery import media
from generation.api import assets, links, uploading
from generation.api.describing import answers
from generation.api.stored import IMAGE_TYPES, copies, find_image, find_reference
from generation.api.views.base import PollView

TAGS: Final = ["Files"]
SIGNED: Final = [
    OpenApiParameter("expires", int, required=True, description="Unix time; part of the link."),
    OpenApiParameter("person", int, required=True, description="Who asked for it; part of the link."),
    OpenApiParameter("signature", str, required=True, description="Part of the link."),
]
PICTURE: Final[dict[Any, Any]] = {(200, name): OpenApiTypes.BINARY for name in IMAGE_TYPES}


class LinkView(PollView):
    """Neither key nor session."""

    authentication_classes = []
    permission_classes = []


class Received(serializers.Serializer[Any]):
    """What was put. It is in the library once it is registered."""

    resource_id = serializers.UUIDField()
    size = serializers.IntegerField(help_text="Bytes.")


class ImageFile(LinkView):
    """A picture of the gallery, as long as who asked for the link may see it."""

    @extend_schema(
        operation_id="file_image",
        summary="A picture’s bytes",
        tags=TAGS,
        auth=[],
        parameters=SIGNED,
        responses={**PICTURE, **answers({}, 403, 404)},
    )
    def get(self, request: Request, uid: uuid.UUID, name: str) -> HttpResponseBase:
        image = find_image(links.check(request), uid, name)
        if image is None:
            raise Http404(links.GONE)
        return _sent(request, media.original(image), image.hash)


class ReferenceFile(LinkView):
    """A reference: exactly what was put, or the copy that is kept of an older one."""

    @extend_schema(
        operation_id="file_reference",
        summary="A reference’s bytes",
        tags=TAGS,
        auth=[],
        parameters=SIGNED,
        responses={**PICTURE, **answers({}, 403, 404)},
    )
    def get(self, request: Request, uid: uuid.UUID, name: str) -> HttpResponseBase:
        reference = find_reference(links.check(request), uid)
        stored = copies(reference).get(name) if reference else None
        if reference is None or stored is None:
            raise Http404(links.GONE)
        return _sent(request, stored, f"{reference.source_sha256[:16]}-{name}")


class Upload(LinkView):
    """The second step of an upload: the bytes, to the address that `sign` gave."""

    @extend_schema(
        operation_id="upload",
        summary="Put the bytes of an asset",
        tags=["Assets"],
        auth=[],
        parameters=SIGNED,
        request=dict.fromkeys(IMAGE_TYPES, OpenApiTypes.BINARY),
        responses=answers({200: Received}, 400, 403, 404, 409, 413, 415),
    )
    def put(self, request: Request, uid: uuid.UUID) -> Response:
        asset = assets.awaited(links.check(request), uid, request.content_type or "")
        with uploading.body_of(request) as body:
            size = assets.receive(asset, body)
        return self.answer(Received, {"resource_id": asset.resource_id, "size": size})


def _sent(request: Request, stored: media.Bytes, etag: str) -> HttpResponseBase:
    """No cache gives it without asking."""
    response = media.send(request, stored, etag)
    response["Cache-Control"] = "private, no-cache"
    return response
