"""The addresses of pictures, and of pages that belong to another room."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

_UID = "00000000-0000-4000-8000-000000000000"
_HASH = "0123456789abcdef"
_NAME = "name.ext"


def reverse_if_there(name: str, **kwargs: object) -> str:
    """The address of a page that may not exist in a gallery on its own; "" then."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


class Links:
    """Addresses for a page of pictures. Asked for each of them, the resolver takes longer than all else.

    `query` goes with the address of each: where in the gallery one came from.
    """

    def __init__(self, query: str = "") -> None:
        self._page = reverse("image", args=[_UID]) + query
        self._file = reverse("media", args=[_UID, _HASH, _NAME])

    def page(self, uid: str) -> str:
        return self._page.replace(_UID, uid)

    def file(self, uid: str, hash: str, name: str) -> str:
        return self._file.replace(_UID, uid).replace(_HASH, hash).replace(_NAME, name)
