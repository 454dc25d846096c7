"""A picture by its link: fetched from the open internet, or copied where the link is one of our own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import IO, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import Resolver404, resolve
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request

from gallery import media
from gallery.models import Image
from generation import references as library
from generation.api import links
from generation.api.stored import copies, find_image, find_reference
from generation.providers.base import picture_file
from generation.providers.http.hosts import Gate, Resolver, lookup
from generation.providers.http.transport import Failed, Order, Timeouts, Transport, origin

SECONDS: Final = 20.0
REDIRECTS: Final = 5
HEADERS: Final = {
    "Accept": "image/*,*/*;q=0.1",
    "Accept-Encoding": "identity",
    "User-Agent": "Atelier",
}

# One sentence for all addresses that lead nowhere: which inner names there are is nobody's to know.
NOWHERE: Final = "Nothing can be fetched from this address. It must be https and lead to the public internet."
NOT_GIVEN: Final = "The server at this address did not give a picture."
LATE: Final = f"Fetching took longer than {SECONDS:.0f} seconds."
NOT_OURS: Final = "This is not a link to a picture on this site."
GONE: Final = "The picture of this link is not there any more."


class NotFetched(Exception):
    """Why there are no bytes, as a sentence for the person who named the link."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An open file, a name for it, and the picture of the gallery that it is, if the asker may see that."""

    file: IO[bytes]
    name: str
    image: Image | None = None


@dataclass(slots=True)
class Fetcher:
    """Fetches for one request of `owner`, all links together within SECONDS."""

    owner: User
    request: Request
    resolver: Resolver = lookup
    _until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def fetch(self, url: str) -> Fetched:
        """What is behind a link, whatever it is, for the caller to close. Raises NotFetched."""
        place = origin(url)
        if place is None:
            raise NotFetched(NOWHERE)
        if place[1:] in _own_places(self.request):
            return self._copied(url)
        return Fetched(self._fetched(url), unquote(urlsplit(url).path).rpartition("/")[2])

    def _fetched(self, url: str) -> IO[bytes]:
        file = picture_file()
        try:
            self._fetch_into(file, url)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _fetch_into(self, file: IO[bytes], url: str) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NotFetched(LATE)
        order = Order(
            "GET",
            url,
            headers=HEADERS,
            into=file,
            seconds=left,
            max_bytes=library.largest(),
            hops=REDIRECTS,
            same_origin=False,
            fresh=True,
        )
        transport = Transport(Gate(settings.ALLOWED_REFERENCE_HOSTS, self.resolver), Timeouts())
        try:
            answer = transport.send(order)
        except Failed as failed:
            trouble = failed.trouble
        else:
            if not answer.ok:
                raise NotFetched(NOT_GIVEN)
            if answer.cut:
                raise NotFetched(f"This file is too large; the limit is {settings.ATELIER_MAX_UPLOAD_MB} MB.")
            return
        if trouble == "late":
            raise NotFetched(LATE)
        raise NotFetched(NOT_GIVEN if trouble in ("dropped", "redirects") else NOWHERE)

    def _copied(self, url: str) -> Fetched:
        """Without HTTP. A link gives what its asker may see; a parent is only what `owner` may see, too."""
        parts = urlsplit(url)
        try:
            match = resolve(parts.path)
        except Resolver404:
            raise NotFetched(NOT_OURS) from None
        if match.url_name not in ("api-file-image", "api-file-reference"):
            raise NotFetched(NOT_OURS)
        try:
            asker = links.verify("GET", parts.path, parts.query)
        except NotFound:
            raise NotFetched(GONE) from None
        except PermissionDenied as refused:
            raise NotFetched(str(refused.detail)) from None
        uid, name = match.kwargs["uid"], match.kwargs["name"]
        if match.url_name == "api-file-image":
            image = find_image(asker, uid, name)
            if image is None:
                raise NotFetched(GONE)
            is_seen = Image.objects.visible_to(self.owner).filter(pk=image.pk).exists()
            seen = image if is_seen else None
            return Fetched(_opened(media.original(image)), str(image) if seen else name, seen)
        reference = find_reference(asker, uid)
        stored = copies(reference).get(name) if reference else None
        if reference is None or stored is None:
            raise NotFetched(GONE)
        return Fetched(_opened(stored), reference.name if reference.owner_id == self.owner.pk else name)


def _opened(stored: media.Bytes) -> IO[bytes]:
    try:
        return stored.storage.open(stored.name)
    except OSError:
        raise NotFetched(GONE) from None


def _own_places(request: Request) -> set[tuple[str, int]]:
    """Host and port of this site, as it is reached now and as it is called."""
    places = set()
    for base in (f"{request.scheme}://{request.get_host()}/", settings.SITE_URL):
        if place := origin(base):
            _, host, port = place
            # Behind a proxy the scheme may be told wrongly; the ports of both are ours.
            places |= {(host, known) for known in ((80, 443) if port in (80, 443) else (port,))}
    return places
