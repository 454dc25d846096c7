"""The few blurred pixels that stand where a picture will be, inside the page itself."""

from __future__ import annotations

import base64
import io

from PIL import Image

SIDE = 16
QUALITY = 40


def data_uri(image: Image.Image) -> str:
    """A WebP of 16 px as a data URI, about 200 characters."""
    scale = SIDE / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    out = io.BytesIO()
    image.resize(size, Image.Resampling.BOX).save(out, "WEBP", quality=QUALITY, method=4)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
