"""BMP, plain or run-length encoded."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from gallery.imaging.allowance import Allowance, check
from gallery.imaging.readers.header import Header, by_pillow, cost_of

# Runs are unpacked one by one in Python, into a copy of their own.
_MOST_RUN_LENGTH: Final = 16_000_000


def read(content: bytes, allowance: Allowance) -> Header:
    image = Image.open(io.BytesIO(content), formats=["BMP"])
    runs = any(tile[0] == "bmp_rle" for tile in image.tile)
    if runs:
        check(*image.size, min(_MOST_RUN_LENGTH, allowance.max_pixels))
    allowance.ask(*image.size, cost_of(image.mode) + (2 if runs else 0))
    return by_pillow(image)
