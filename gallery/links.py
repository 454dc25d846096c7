"""The addresses of pictures, made without asking the URL resolver for each one."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from gallery.models import Image

_UID = UUID("00000000-0000-4000-8000-000000000000")
_HASH = "0" * 16
_NAME = "name.ext"


def reverse_if_there(name: str, **kwargs: object) -> str:
    """The address of a page that may not exist in a gallery on its own; "" then."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


class Links:
    """Patterns looked up once for a page, filled in for each picture."""

    @cached_property
    def _media(self) -> str:
        return reverse("media", args=[_UID, _HASH, _NAME])

    @cached_property
    def _page(self) -> str:
        return reverse("image", args=[_UID])

    @cached_property
    def _favourite(self) -> str:
        return reverse("image-favourite", args=[_UID])

    @cached_property
    def _create(self) -> str:
        return reverse_if_there("create")

    def media(self, image: Image, name: str) -> str:
        return self._media.replace(str(_UID), str(image.uid)).replace(_HASH, image.hash).replace(_NAME, name)

    def original(self, image: Image) -> str:
        return self.media(image, f"original.{image.extension}")

    def page(self, image: Image) -> str:
        return self._page.replace(str(_UID), str(image.uid))

    def favourite(self, image: Image) -> str:
        return self._favourite.replace(str(_UID), str(image.uid))

    def remix(self, image: Image) -> str:
        return f"{self._create}?remix={image.uid}" if self._create else ""

    def reference(self, image: Image) -> str:
        return f"{self._create}?reference={image.uid}" if self._create else ""
