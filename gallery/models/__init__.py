"""The rows of the gallery, one noun a file."""

from __future__ import annotations

from gallery.models.cleanup import delete_file
from gallery.models.favourite import Favourite, is_favourite, with_favourites
from gallery.models.image import Image, ImageParent, ImageQuerySet
from gallery.models.rendition import Rendition

__all__ = [
    "Favourite",
    "Image",
    "ImageParent",
    "ImageQuerySet",
    "Rendition",
    "delete_file",
    "is_favourite",
    "with_favourites",
]
