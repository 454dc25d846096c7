"""How long a picture takes to become WebP of 1280, 640 and 320 px, beside other ways of doing the same."""

from __future__ import annotations

import io
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from PIL import Image

from bench._harness import Ways, compare
from gallery.imaging import renditions
from gallery.ingest import prepare


def run(rows: int) -> None:
    for format, width, height in (("PNG", 1024, 1024), ("WEBP", 1344, 768), ("JPEG", 2048, 1152)):
        data = original(format, width, height)
        ways: Ways = {"open and shrink for each size": partial(plain, data)}
        if find_spec("pyvips"):
            ways |= {f"libvips, effort {effort}": partial(vips, data, effort) for effort in (4, 2)}
        ways["ours, all that ingest does"] = partial(ours, data)
        compare(f"A {format} of {width} × {height}", ways)


def original(format: str, width: int, height: int) -> bytes:
    """Something like a photograph: soft shapes with a little grain."""
    planes = [Image.effect_noise((width // 32, height // 32), 90).resize((width, height)) for _ in "RGB"]
    grain = Image.effect_noise((width, height), 20).convert("RGB")
    out = io.BytesIO()
    Image.blend(Image.merge("RGB", planes), grain, 0.1).save(out, format, quality=92)
    return out.getvalue()


def plain(data: bytes) -> None:
    """What most galleries do: open and shrink once for each size, with the encoder's defaults."""
    for spec in renditions.SPECS:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.thumbnail((spec, spec))
        image.save(io.BytesIO(), "WEBP", quality=renditions.QUALITY, method=4)


def ours(data: bytes) -> None:
    prepare(io.BytesIO(data))


def vips(data: bytes, effort: int) -> None:
    side = renditions.LARGEST
    image = import_module("pyvips").Image.thumbnail_buffer(data, side, height=side, size="down")
    for spec in reversed(renditions.SPECS):
        image = image.thumbnail_image(spec, height=spec, size="down").copy_memory()
        image.webpsave_buffer(Q=renditions.QUALITY, effort=effort, strip=True)
