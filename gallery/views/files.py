"""The bytes of pictures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from gallery import media as bytes_of
from gallery.models import Image

NAME_LENGTH = 60


@require_safe
def media(request: HttpRequest, uid: UUID, hash: str, name: str) -> HttpResponseBase:
    stored = bytes_of.find(request.user, uid, hash, name)
    return bytes_of.send(request, stored, f"{hash}-{name}")


@require_safe
def download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The original as it was delivered, under a name one finds again."""
    image = get_object_or_404(Image.objects.visible_to(request.user), uid=uid)
    etag = f"{image.hash}-download"
    return bytes_of.send(request, bytes_of.original(image), etag, download_as=file_name(image))


def file_name(image: Image) -> str:
    words = slugify(image.prompt[:400], allow_unicode=True)
    if len(words) > NAME_LENGTH:
        words = words[:NAME_LENGTH].rpartition("-")[0] or words[:NAME_LENGTH]
    return f"{words or 'picture'}-{str(image.uid)[:8]}.{image.extension}"
