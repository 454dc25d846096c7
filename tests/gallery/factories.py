"""Pictures and people for the gallery's tests; the pictures are drawn, small and real."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import IO, Any

import numpy as np
import pillow_heif
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image as Pillow

from gallery.imaging.decode import Decoded, opened
from gallery.ingest import Prepared, Recipe, prepare, store
from gallery.models import Image

# The tests write and look into HEIC by Pillow; Atelier itself reads it without.
pillow_heif.register_heif_opener()


def make_user(name: str = "mara", **more: Any) -> User:
    users = get_user_model().objects
    return users.create_user(username=name, email=f"{name}@example.org", password="secret", **more)


def draw(width: int = 60, height: int = 40, mode: str = "RGB", seed: int = 1) -> Pillow.Image:
    """A gradient with a little noise: no two seeds look alike, and nothing is flat."""
    noise = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 200, width), np.linspace(0, 200, height))
    planes = [x, y, (x + y) / 2, np.full_like(x, 128)]
    pixels = np.stack(planes, axis=-1) + noise.integers(0, 40, (height, width, 4))
    picture = Pillow.fromarray(pixels.astype("uint8"))
    if mode not in ("RGBA", "LA"):
        picture = picture.convert("RGB")
    return picture if picture.mode == mode else picture.convert(mode)


def encode(picture: Pillow.Image, format: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def open_picture(data: bytes | IO[bytes], **limits: int) -> Decoded:
    """What the gallery sees in a file, to be looked at for as long as one likes."""
    with opened(io.BytesIO(data) if isinstance(data, bytes) else data, **limits) as decoded:
        return replace(decoded, image=decoded.image.copy())


@lru_cache(maxsize=64)
def prepared(width: int = 60, height: int = 40, format: str = "PNG", seed: int = 1) -> Prepared:
    return prepare(io.BytesIO(encode(draw(width, height, seed=seed), format)))


def make_image(
    owner: User,
    *,
    width: int = 60,
    height: int = 40,
    format: str = "PNG",
    created_at: datetime | None = None,
    trashed: bool = False,
    **recipe: Any,
) -> Image:
    """A picture that came in by the one door, with its files."""
    recipe = {"prompt": "A lake at dusk", **recipe}
    image = store(prepared(width, height, format), Recipe(**recipe), owner=owner, trashed=trashed)
    if created_at is not None:
        image.created_at = created_at
        image.save(update_fields=["created_at"])
    return image


def make_rows(
    owner: User, count: int, *, last: datetime | None = None, step: timedelta = timedelta(0)
) -> list[Image]:
    """Many rows at once, without files, oldest first, so that id order is date order."""
    last = last or timezone.now()
    return Image.objects.bulk_create(
        Image(
            owner=owner,
            maker_name=owner.username,
            created_at=last - step * (count - 1 - number),
            file=f"images/row-{number}/original.png",
            sha256=f"{number:064x}",
            format="PNG",
            content_type="image/png",
            width=60,
            height=40,
            size=1,
            prompt=f"Picture {number}",
        )
        for number in range(count)
    )
