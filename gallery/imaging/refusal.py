"""Why a file is no picture, in plain sentences."""

from __future__ import annotations

from typing import Final

CUT_OFF: Final = "This file is cut off."
DAMAGED: Final = "This picture is damaged or cut off and cannot be read."
UNKNOWN: Final = (
    "This is not a picture Atelier can read. It reads PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF and BMP."
)
EMPTY: Final = "This file is empty."
CROWDED: Final = "This picture is built from too many parts to be read."
COMPRESSION: Final = "This TIFF is compressed in a way Atelier does not read."


class NotAPicture(Exception):
    """Why a file is refused, as one sentence for the person who brought it."""
