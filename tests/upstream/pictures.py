"""Draws pictures that differ by their prompt: real files in real formats."""

from __future__ import annotations

import hashlib
import io
import random

from PIL import Image, ImageDraw

CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def size_for(shape: str, edge: int) -> tuple[int, int]:
    """Pixels for `16:9` or `1536x1024`, the longer side being `edge`."""
    left, _, right = shape.replace("x", ":").partition(":")
    if not (left.isdecimal() and right.isdecimal()):
        return edge, edge
    width, height = int(left), int(right)
    scale = edge / max(width, height)
    return max(round(width * scale), 8), max(round(height * scale), 8)


def draw(
    text: str, number: int, size: tuple[int, int], format: str, references: list[bytes] | None = None
) -> bytes:
    """A gradient with discs, coloured by a hash of the text; references show as tiles in it."""
    digest = hashlib.sha256(f"{number} {text}".encode("utf-8", "replace")).digest()
    rng = random.Random(digest)
    across = Image.linear_gradient("L").rotate(90 * rng.randint(0, 3)).resize(size)
    picture = Image.composite(
        Image.new("RGB", size, tuple(digest[0:3])), Image.new("RGB", size, tuple(digest[3:6])), across
    )
    pen = ImageDraw.Draw(picture)
    for at in range(6, 27, 4):
        radius = max(size) // rng.randint(4, 14)
        x, y = rng.randint(0, size[0]), rng.randint(0, size[1])
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tuple(digest[at : at + 3]))
    for place, data in enumerate(references or []):
        try:
            tile = Image.open(io.BytesIO(data)).convert("RGB")
        except OSError:
            continue
        tile.thumbnail((size[0] // 4, size[1] // 4))
        picture.paste(tile, (place * size[0] // 4, size[1] - tile.height))
    file = io.BytesIO()
    picture.save(file, format, quality=85)
    return file.getvalue()
