"""The picture while it is drawn: three planes of floats from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from generation.providers.builtin.colour import from_lab, to_lab
from generation.providers.builtin.noise import Floats, enlarge

Draw = Callable[[ImageDraw.ImageDraw, float], None]


class Canvas:
    """Channels first, so that a mask paints all three planes quickly."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rgb: Floats = np.zeros((3, height, width), np.float32)
        self.unit = float(np.sqrt(width * height))
        self.short = float(min(width, height))
        self.x: Floats = (np.arange(width, dtype=np.float32) + 0.5)[None, :]
        self.y: Floats = (np.arange(height, dtype=np.float32) + 0.5)[:, None]

    def fill(self, colour: Floats) -> None:
        self.rgb[:] = colour[:, None, None]

    def gradient(
        self, stops: Sequence[tuple[float, Floats]], top: int = 0, bottom: int | None = None
    ) -> None:
        """Rows from `top` to `bottom` in the stops' colours, mixed as the eye expects."""
        bottom = self.height if bottom is None else bottom
        at = np.linspace(0, 1, max(bottom - top, 1))
        places = [place for place, _ in stops]
        lab = np.stack([to_lab(colour) for _, colour in stops])
        rows = np.stack([np.interp(at, places, lab[:, channel]) for channel in range(3)], axis=-1)
        colours = from_lab(rows.astype(np.float32)).T
        self.rgb[:, top:bottom] = colours[:, : bottom - top, None]

    def paint(self, mask: Floats | float, colour: Floats, top: int = 0) -> None:
        """Lay a colour (3,) or a field of colours (3, rows, width) on, as much as the mask says."""
        if isinstance(mask, float):
            mask = np.full((1, 1), mask, np.float32)
        ink = colour[:, None, None] if colour.ndim == 1 else colour
        if mask.shape[0] > 1:
            # Only the rows that get any ink: most shapes are small.
            rows = np.flatnonzero(mask.any(axis=1))
            if not len(rows):
                return
            first, last = int(rows[0]), int(rows[-1]) + 1
            mask = mask[first:last]
            if colour.ndim > 1 and colour.shape[1] > 1:
                ink = colour[:, first:last]
            part = self.rgb[:, top + first : top + last]
        else:
            part = self.rgb[:, top:]
        # Plane by plane: the whole at once would need three times the room.
        for plane, own in zip(part, ink, strict=True):
            plane += (own - plane) * mask

    def add(self, light: Floats, colour: Floats, top: int = 0) -> None:
        """Add light: brightens towards white without clipping hard."""
        part = self.rgb[:, top : top + light.shape[0]]
        for plane, strength in zip(part, colour, strict=True):
            plane += (1.0 - plane) * np.clip(light * strength, 0, 1)

    def shade(self, factor: Floats, top: int = 0) -> None:
        self.rgb[:, top : top + factor.shape[0]] *= factor

    def glow(self, x: float, y: float, radius: float, colour: Floats, strength: float) -> None:
        """A soft round light; small on its own grid, so that it costs little."""
        step = 4
        xs = np.arange(0, self.width + step, step, dtype=np.float32)[None, :]
        ys = np.arange(0, self.height + step, step, dtype=np.float32)[:, None]
        distance = np.sqrt((xs - x) ** 2 + (ys - y) ** 2) / np.float32(radius)
        light = np.exp(-distance * 2.2) * 0.6 + np.exp(-(distance**2) * 6) * 0.4
        field = enlarge(light.astype(np.float32), self.width, self.height)
        self.add(np.clip(field * np.float32(strength), 0, 1), colour)

    def mask(self, draw: Draw, scale: int = 2, top: int = 0, bottom: int | None = None) -> Floats:
        """What `draw` paints in white on black, with soft edges.

        The function gets a Pillow drawing context and the number to multiply
        pixels with; it paints in rows counted from `top`.
        """
        bottom = self.height if bottom is None else bottom
        image = Image.new("L", (self.width * scale, max(bottom - top, 1) * scale))
        draw(ImageDraw.Draw(image), float(scale))
        if scale > 1:
            image = image.reduce(scale)
        return np.asarray(image, np.float32) * np.float32(1 / 255)

    def boxes(self, boxes: Sequence[tuple[float, float, float, float]], scale: int = 2) -> Floats:
        """A mask of upright rectangles: left, top, right, bottom."""

        def draw(context: ImageDraw.ImageDraw, s: float) -> None:
            for box in boxes:
                context.rectangle([value * s for value in box], fill=255)

        return self.mask(draw, scale)

    def polygons(self, outlines: Sequence[Sequence[tuple[float, float]]], scale: int = 2) -> Floats:
        """A mask of filled outlines."""

        def draw(context: ImageDraw.ImageDraw, s: float) -> None:
            for outline in outlines:
                context.polygon([(x * s, y * s) for x, y in outline], fill=255)

        return self.mask(draw, scale)

    def ovals(self, boxes: Sequence[tuple[float, float, float, float]], scale: int = 2) -> Floats:
        """A mask of ellipses within rectangles."""

        def draw(context: ImageDraw.ImageDraw, s: float) -> None:
            for box in boxes:
                context.ellipse([value * s for value in box], fill=255)

        return self.mask(draw, scale)

    def disc(self, x: float, y: float, radius: float, soft: float = 1.0) -> tuple[Floats, int]:
        """A round mask with a soft edge, as rows from the second value on."""
        top = max(0, int(y - radius - soft - 2))
        bottom = min(self.height, int(y + radius + soft + 2))
        if bottom <= top:
            return np.zeros((1, self.width), np.float32), 0
        distance = np.sqrt((self.x - x) ** 2 + (self.y[top:bottom] - y) ** 2)
        return np.clip((radius - distance) / soft + 0.5, 0, 1).astype(np.float32), top

    def image(self, rng: np.random.Generator, grain: float = 0.006) -> Image.Image:
        """The finished picture. A breath of grain keeps slow gradients from banding."""
        speck = rng.standard_normal((self.height, self.width), dtype=np.float32)
        speck *= np.float32(max(grain, 0.0022))
        self.rgb += speck
        planes = np.clip(self.rgb, 0, 1)
        planes *= 255
        planes += 0.5
        return Image.fromarray(np.ascontiguousarray(planes.astype(np.uint8).transpose(1, 2, 0)))


def blurred(field: Floats, radius: float) -> Floats:
    """A field (rows, columns) blurred by shrinking and enlarging it."""
    step = max(1.0, radius)
    height, width = field.shape
    small = Image.fromarray(np.ascontiguousarray(field)).resize(
        (max(2, int(width / step)), max(2, int(height / step))), Image.Resampling.BOX
    )
    return enlarge(np.asarray(small, np.float32), width, height)


def blurred_planes(planes: Floats, radius: float) -> Floats:
    return np.stack([blurred(plane, radius) for plane in planes])


def shifted(field: Floats, dx: int, dy: int) -> Floats:
    """A mask moved by whole pixels, empty where it came from."""
    moved = np.zeros_like(field)
    height, width = field.shape[-2:]
    moved[..., max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = field[
        ..., max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return moved
