"""HEIC: the primary picture, as the file says it is to be shown; what else is in there is not decoded."""

from __future__ import annotations

import io
from typing import Any, Final

import pillow_heif
from pillow_heif import options

from gallery.imaging import bands
from gallery.imaging.allowance import Allowance
from gallery.imaging.bands import Source
from gallery.imaging.readers.header import Header, cost_of

options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
options.DECODE_THREADS = 1

_CHROMA: Final = {"monochrome": 0.0, 400: 0.0, 420: 0.5, 422: 1.0}


def read(content: bytes, allowance: Allowance) -> Header:
    file = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True, remove_stride=False)
    image = file[file.primary_index]
    width, height = image.size
    channels = len(image.mode.split(";")[0])
    cost = _cost(channels, image.info)
    allowance.ask(width, height, cost, kept=cost_of(image.mode), beside=len(content))

    def decode() -> Source:
        pixels, stride = image.data, image.stride
        # The profile is what is left of the metadata: turns and mirrors were applied.
        source = bands.of_buffer(pixels, image.size, image.mode, stride)
        return Source(*image.size, source.mode, source.rows, profile=image.info.get("icc_profile"))

    return Header(width, height, decode)


def _cost(channels: int, info: dict[str, Any]) -> float:
    """As planes with what the decoder keeps of them, then interleaved. Tiles are decoded one by one."""
    planes = 1 + _CHROMA.get(info.get("chroma", 444), 2.0) + (channels in (2, 4))
    deep = 2 if info.get("bit_depth", 8) > 8 else 1
    return deep * planes * (1.4 if info.get("tiling") else 2.3) + channels * deep
