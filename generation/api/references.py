"""References by id or link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from rest_framework.request import Request

from gallery.imaging.decode import NotAPicture
from gallery.models import Image
from generation import references as library
from generation.api import assets
from generation.api.errors import Invalid
from generation.api.fetching import Fetcher, NotFetched
from generation.models import Reference

UNKNOWN: Final = "There is no such image."
NEEDED: Final = "Name an image by its id, or by an https link to it."
NOT_REGISTERED: Final = "This asset is not registered yet."
GONE: Final = "The file of this image is not there any more."


def resolve_all(owner: User, named: Sequence[tuple[str, Any]], request: Request) -> list[Reference]:
    """One reference for each (field, value), in that order; the same value is looked up once.

    All ids are looked at before anything is fetched or made. Raises Invalid with every fault of theirs.
    """
    errors: dict[str, list[str]] = {}
    found: dict[str, Reference | Image | None] = {}
    texts = []
    for field, value in named:
        text = value.strip() if isinstance(value, str) else ""
        texts.append(text)
        if text in found:
            continue
        fault = NEEDED if not text else ""
        if text and not is_link(text):
            known = assets.find(owner, text)
            fault = _fault(known)
            found[text] = (known.reference or known.image) if known else None
        elif text:
            found[text] = None
        if fault:
            errors.setdefault(field, []).append(fault)
    if errors:
        raise Invalid({field: list(dict.fromkeys(faults)) for field, faults in errors.items()})
    fetcher = Fetcher(owner, request)
    made: dict[str, Reference] = {}
    for (field, _), text in zip(named, texts, strict=True):
        if text not in made:
            made[text] = _made(owner, found[text], text, field, fetcher)
    return [made[text] for text in texts]


def from_url(owner: User, url: str, field: str, request: Request, *, name: str = "") -> Reference:
    """A picture by its link, in the library. Raises Invalid."""
    return _fetched(owner, url.strip(), field, Fetcher(owner, request), name.strip())


def is_link(text: str) -> bool:
    return "://" in text or text.lower().startswith(("http:", "https:"))


def _fault(found: assets.Found | None) -> str:
    if found is None:
        return UNKNOWN
    return "" if found.reference or found.image else NOT_REGISTERED


def _made(owner: User, known: Reference | Image | None, text: str, field: str, fetcher: Fetcher) -> Reference:
    if isinstance(known, Reference):
        return known
    if known is None:
        return _fetched(owner, text, field, fetcher, "")
    try:
        return library.from_image(owner, known)
    except NotAPicture as error:
        raise Invalid({field: [str(error)]}) from None
    except OSError:
        raise Invalid({field: [GONE]}) from None


def _fetched(owner: User, url: str, field: str, fetcher: Fetcher, name: str) -> Reference:
    try:
        fetched = fetcher.fetch(url)
        with fetched.file as file:
            return library.add(owner, file, name or fetched.name, fetched.image, keep_source=True)
    except (NotFetched, NotAPicture) as error:
        raise Invalid({field: [str(error)]}) from None
