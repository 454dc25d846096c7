"""Who may see which bytes, and how they are sent."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from gallery.imaging import renditions
from gallery.imaging.decode import NotAPicture, opened
from gallery.imaging.formats import content_type_of
from gallery.models import Image, Rendition

_RENDITIONS = {f"{spec}.webp": spec for spec in renditions.SPECS}
_COLUMNS = ("id", "uid", "created_at", "file", "sha256", "format", "width", "height")

# A picture never changes under its address, but it is nobody else's to keep.
CACHE_CONTROL = "private, max-age=31536000, immutable"
SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class Bytes:
    """A stored file, and the fixed type under which it is sent."""

    storage: Storage
    name: str
    content_type: str


def find(user: AbstractBaseUser | AnonymousUser, uid: UUID, hash: str, name: str) -> Bytes:
    """The file behind a media address, in one query; 404 for all who may not have it."""
    spec = _RENDITIONS.get(name)
    made = Rendition.objects.filter(image=OuterRef("pk"), spec=spec or 0).values("file")[:1]
    image = (
        Image.objects.visible_to(user).filter(uid=uid).only(*_COLUMNS).annotate(made=Subquery(made)).first()
    )
    if image is None or hash != image.hash:
        raise Http404("No such picture.")
    if spec is not None:
        stored = vars(image)["made"] or make_rendition(image, spec)
        return Bytes(image.file.storage, stored, renditions.CONTENT_TYPE)
    if name != f"original.{image.extension}":
        raise Http404("No such picture.")
    return original(image)


def original(image: Image) -> Bytes:
    return Bytes(image.file.storage, str(image.file.name), content_type_of(image.format))


def make_rendition(image: Image, spec: int) -> str:
    """Make a rendition that is missing, from the original; of two who do so at once, one stays."""
    size = next((size for size in renditions.plan(image.width, image.height) if size.spec == spec), None)
    if size is None:
        raise Http404("This picture has no rendition of that size.")
    storage = image.file.storage
    # It was verified when it came in, under limits that may have been wider ones.
    pixels = 4 * image.width * image.height
    try:
        with (
            storage.open(str(image.file.name)) as file,
            opened(file, max_bytes=sys.maxsize, max_pixels=pixels, at_least=spec) as decoded,
        ):
            (made,), _ = renditions.make(decoded.image, [size])
    except OSError as error:
        raise Http404("The file of this picture is missing.") from error
    except NotAPicture as error:
        raise Http404("The file of this picture is damaged.") from error
    rendition = Rendition(image=image, spec=spec, width=size.width, height=size.height, size=len(made.data))
    rendition.file.save(f"{spec}.webp", ContentFile(made.data), save=False)
    name = str(rendition.file.name)
    try:
        with transaction.atomic():
            rendition.save(force_insert=True)
    except IntegrityError:
        storage.delete(name)
        return str(Rendition.objects.values_list("file", flat=True).get(image=image, spec=spec))
    return name


def send(request: HttpRequest, stored: Bytes, etag: str, *, download_as: str = "") -> HttpResponseBase:
    """The bytes, by the proxy where there is one, or word that the browser has them."""
    quoted = f'"{etag}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=quoted)
    if response is None or response.status_code != 304:
        response = _body(stored, download_as)
        response["Content-Type"] = stored.content_type
    response["ETag"] = quoted
    response["Cache-Control"] = CACHE_CONTROL
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _body(stored: Bytes, download_as: str) -> HttpResponseBase:
    prefix: str = settings.ATELIER_ACCEL_REDIRECT
    if prefix:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"/{prefix.strip('/')}/{quote(stored.name)}"
        if download_as:
            response["Content-Disposition"] = _disposition(download_as)
        return response
    try:
        file = stored.storage.open(stored.name)
    except OSError as error:
        raise Http404("The file of this picture is missing.") from error
    return FileResponse(
        file, as_attachment=bool(download_as), filename=download_as, content_type=stored.content_type
    )


def _disposition(name: str) -> str:
    return f"attachment; filename*=utf-8''{quote(name)}"
