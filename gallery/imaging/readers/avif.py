"""AVIF: the first frame, straight from the decoder's bytes."""

from __future__ import annotations

import io
from typing import Any, Final, cast

from PIL import AvifImagePlugin, Image

from gallery.imaging import bands, orientation
from gallery.imaging.allowance import Allowance
from gallery.imaging.bands import Source
from gallery.imaging.readers.header import Header

# More threads keep more frames in memory, and pictures are decoded side by side already.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# The box that says how deep the samples are and how the chroma is subsampled stands early.
_BOX: Final = b"av1C"
_WHERE: Final = 65_536


def read(content: bytes, allowance: Allowance) -> Header:
    image = Image.open(io.BytesIO(content), formats=["AVIF"])
    width, height = image.size
    # As planes with what the decoder keeps, then interleaved, then as bytes.
    channels = len(image.mode)
    allowance.ask(
        width, height, 1.4 * _planes(content, channels) + 2 * channels, kept=channels, beside=len(content)
    )
    turn = orientation.of(image.info.get("exif"))
    profile = image.info.get("icc_profile")

    def decode() -> Source:
        decoder = cast("Any", image)._decoder
        pixels = cast("bytes", decoder.get_frame(0)[0])
        del decoder
        cast("Any", image)._decoder = None
        source = bands.of_buffer(pixels, (width, height), image.mode)
        return Source(width, height, source.mode, source.rows, turn, profile)

    return Header(width, height, decode)


def _planes(content: bytes, channels: int) -> float:
    """Bytes a pixel as planes; the most there can be where the file does not say."""
    at = content.find(_BOX, 0, _WHERE)
    if at < 0 or at + 7 > len(content):
        return 2.0 * (channels + 1)
    flags = content[at + 6]
    deep = flags & 0x40
    chroma = 0.0 if flags & 0x10 else 2 / (1 + bool(flags & 8)) / (1 + bool(flags & 4))
    return (1 + chroma + (channels in (2, 4))) * (2 if deep else 1)
