"""References: read safely, their palette, and their composition blurred and displaced."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

import numpy as np
from PIL import Image, ImageOps

from generation.providers.builtin.canvas import Canvas, blurred_planes
from generation.providers.builtin.colour import from_lab, to_lab
from generation.providers.builtin.noise import Floats, contrast, enlarge, fractal
from generation.providers.builtin.palette import Palette

SIDE: Final = 768
MAX_PIXELS: Final = 120_000_000


class BadReference(Exception):
    """A reference that is not a picture this machine will read."""


def load(open_file: Callable[[], BinaryIO]) -> Image.Image:
    """A reference of at most 768 pixels a side. JPEG is shrunk while it is decoded."""
    try:
        with open_file() as file, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise BadReference("it has too many pixels")
                # A PNG cannot be decoded smaller, so that one must fit whole.
                if image.format != "JPEG" and image.width * image.height > MAX_PIXELS // 4:
                    raise BadReference("it has too many pixels")
                image.draft("RGB", (SIDE, SIDE))
                image.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
                upright = ImageOps.exif_transpose(image)
                return _flat(upright)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BadReference(str(error)[:500]) from error


def _flat(image: Image.Image) -> Image.Image:
    """Plain RGB; what is transparent becomes paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (244, 240, 230, 255))
        return Image.alpha_composite(paper, rgba).convert("RGB")
    return image.convert("RGB")


def covering(image: Image.Image, width: int, height: int, centre: tuple[float, float] = (0.5, 0.5)) -> Floats:
    """The reference filling the size, cut where it is too long, channels first."""
    fitted = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC, centering=centre)
    return np.ascontiguousarray(np.asarray(fitted, np.float32).transpose(2, 0, 1)) / np.float32(255)


def palette_of(images: Sequence[Image.Image]) -> Palette:
    """Five steps and two accents out of the colours that the references are made of."""
    small = [np.asarray(image.resize((40, 40), Image.Resampling.BOX), np.float32) / 255 for image in images]
    points = to_lab(np.concatenate([part.reshape(-1, 3) for part in small]))
    order = np.argsort(points[:, 0], kind="stable")
    centres = points[order[np.linspace(0, len(points) - 1, 10).astype(int)]]
    for _ in range(10):
        distance = ((points[:, None, :] - centres[None]) ** 2).sum(axis=-1)
        nearest = distance.argmin(axis=1)
        for index in range(len(centres)):
            own = points[nearest == index]
            if len(own):
                centres[index] = own.mean(axis=0)
    centres = centres[np.argsort(centres[:, 0], kind="stable")]
    steps = centres[np.array([0, 2, 5, 7, 9])].copy()
    # A flat reference still needs a dark and a light to draw with.
    wished = np.array([0.2, 0.38, 0.58, 0.77, 0.94], np.float32)
    spread = float(steps[-1, 0] - steps[0, 0])
    share = np.float32(np.clip(1.0 - spread / 0.75, 0.25, 0.9))
    steps[:, 0] += (wished - steps[:, 0]) * share
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    strong = np.argsort(-chroma, kind="stable")
    first = centres[strong[0]]
    apart = ((centres - first) ** 2).sum(axis=1) * (0.3 + chroma)
    second = centres[int(apart.argmax())]
    return Palette.of(from_lab(steps), from_lab(first), from_lab(second))


def ghost(images: Sequence[Image.Image], width: int, height: int, rng: np.random.Generator) -> Floats:
    """The references' composition: blended where there are several, blurred, pushed about by noise."""
    blend = np.zeros((3, height // 2, width // 2), np.float32)
    total = np.zeros((height // 2, width // 2), np.float32)
    cell = float(np.sqrt(width * height)) / 5
    for image in images:
        weight = np.ones_like(total)
        if len(images) > 1:
            weight = contrast(fractal(rng, width // 2, height // 2, cell, 3)) ** 6 + np.float32(0.002)
        blend += covering(image, width // 2, height // 2) * weight
        total += weight
    blend /= total
    blend = displaced(blend, rng, cell / 2.6)
    return np.stack([enlarge(plane, width, height) for plane in blurred_planes(blend, 2.2)])


def displaced(planes: Floats, rng: np.random.Generator, amount: float) -> Floats:
    """Every pixel fetched from a place near its own."""
    height, width = planes.shape[1:]
    dx = (fractal(rng, width, height, amount * 2.4, 3) - 0.5) * amount
    dy = (fractal(rng, width, height, amount * 2.4, 3) - 0.5) * amount
    rows = np.clip(np.arange(height, dtype=np.float32)[:, None] + dy, 0, height - 1).astype(np.int32)
    columns = np.clip(np.arange(width, dtype=np.float32)[None, :] + dx, 0, width - 1).astype(np.int32)
    return planes[:, rows, columns]


def imprint(canvas: Canvas, images: Sequence[Image.Image], rng: np.random.Generator) -> None:
    """Keep the scene's fine lines and take the large forms mostly from the references."""
    base = ghost(images, canvas.width, canvas.height, rng)
    reach = canvas.unit / 16
    for plane, large in zip(canvas.rgb, base, strict=True):
        step = max(2, int(reach))
        small = Image.fromarray(plane).resize(
            (max(3, canvas.width // step), max(3, canvas.height // step)), Image.Resampling.BOX
        )
        low = enlarge(np.asarray(small, np.float32), canvas.width, canvas.height)
        detail = plane - low
        plane[:] = np.clip(large * 0.66 + low * 0.34 + detail * 0.85, 0, 1)
