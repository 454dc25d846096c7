"""The addresses of pictures, made without asking the URL resolver for each one."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from gallery.models import Image

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
    """Patterns looked up once for a page, filled in for each picture.

    `query` goes with the address of each: where in the gallery one came from.
    """

    def __init__(self, query: str = "") -> None:
        self._query = query

    @cached_property
    def _media(self) -> tuple[str, str, str, str]:
        pattern = reverse("media", args=[UUID(_UID), _HASH, _NAME])
        before, _, rest = pattern.partition(_UID)
        between, _, rest = rest.partition(_HASH)
        last, _, after = rest.partition(_NAME)
        return before, between, last, after

    @cached_property
    def _page(self) -> tuple[str, str]:
        return self._halves("image")

    @cached_property
    def _favourite(self) -> tuple[str, str]:
        return self._halves("image-favourite")

    @cached_property
    def _remix(self) -> str:
        create = reverse_if_there("create")
        return f"{create}?remix=" if create else ""

    @cached_property
    def _reference(self) -> str:
        create = reverse_if_there("create")
        return f"{create}?reference=" if create else ""

    def _halves(self, name: str) -> tuple[str, str]:
        before, _, after = reverse(name, args=[UUID(_UID)]).partition(_UID)
        return before, after

    def files(self, uid: str, image: Image) -> tuple[str, str]:
        """What stands before and after the name of a picture's file."""
        before, between, last, after = self._media
        return f"{before}{uid}{between}{image.hash}{last}", after

    def page(self, uid: str) -> str:
        before, after = self._page
        return f"{before}{uid}{after}{self._query}"

    def favourite(self, uid: str) -> str:
        before, after = self._favourite
        return f"{before}{uid}{after}"

    def remix(self, uid: str) -> str:
        return f"{self._remix}{uid}" if self._remix else ""

    def reference(self, uid: str) -> str:
        return f"{self._reference}{uid}" if self._reference else ""
