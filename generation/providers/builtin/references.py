"""References: read safely, their palette, and their composition blurred and displaced."""

import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import clusters, from_lab, to_lab
from generation.providers.builtin.noise import Floats, blurred, contrast, enlarge, fractal, warped
from generation.providers.builtin.palette import Palette

SIDE, MAX_PIXELS = 768, 120_000_000


class BadReference(Exception):
    """A reference that is not a picture this machine will read."""


def load(open_file: Callable[[], BinaryIO]) -> Image.Image:
    """A reference of at most 768 pixels a side. JPEG is shrunk while it is decoded."""
    try:
        with open_file() as file, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                # A PNG cannot be decoded smaller, so that one must fit whole.
                if image.width * image.height > (MAX_PIXELS if image.format == "JPEG" else MAX_PIXELS // 4):
                    raise BadReference("it has too many pixels")
                image.draft("RGB", (SIDE, SIDE))
                image.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
                upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BadReference(str(error)[:500]) from error
    # What is transparent becomes paper.
    paper = Image.new("RGBA", upright.size, (244, 240, 230, 255))
    return Image.alpha_composite(paper, upright).convert("RGB")


def covering(image: Image.Image, width: int, height: int) -> Floats:
    """The reference filling the size, cut where it is too long, channels first."""
    fitted = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(fitted, np.float32).transpose(2, 0, 1)) / np.float32(255)


def palette_of(images: Sequence[Image.Image]) -> Palette:
    """Five steps and two accents out of the colours that the references are made of."""
    small = [np.asarray(image.resize((40, 40), Image.Resampling.BOX), np.float32) / 255 for image in images]
    centres = clusters(to_lab(np.concatenate([part.reshape(-1, 3) for part in small])), 10)
    steps = centres[[0, 2, 5, 7, 9]].copy()
    # A flat reference still needs a dark and a light to draw with.
    share = np.clip(1.0 - (steps[-1, 0] - steps[0, 0]) / 0.75, 0.25, 0.9)
    steps[:, 0] += (np.array([0.2, 0.38, 0.58, 0.77, 0.94]) - steps[:, 0]) * share
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    first = centres[chroma.argmax()]
    second = centres[(((centres - first) ** 2).sum(axis=1) * (0.3 + chroma)).argmax()]
    return Palette.of(from_lab(steps), from_lab(first), from_lab(second))


def imprint(canvas: Canvas, images: Sequence[Image.Image]) -> None:
    """Keep the scene's fine lines and take the large forms mostly from the references."""
    rng, cell, width, height = canvas.rng, canvas.unit / 10, canvas.width // 2, canvas.height // 2
    weights = [contrast(fractal(rng, width, height, cell, 3)) ** 6 + 0.002 for _ in images]
    parts = [covering(image, width, height) * weight for image, weight in zip(images, weights, strict=True)]
    blend = blurred(warped(np.sum(parts, axis=0) / np.sum(weights, axis=0), rng, cell / 1.3), 2.2)
    for plane, form in zip(canvas.rgb, blend, strict=True):
        low = blurred(plane, max(2.0, canvas.unit / 16))
        large = enlarge(form, canvas.width, canvas.height)
        plane[:] = np.clip(large * 0.66 + low * 0.34 + (plane - low) * 0.85, 0, 1)
