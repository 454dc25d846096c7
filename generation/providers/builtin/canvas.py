"""The picture while it is drawn: its brief, three planes of floats from 0 to 1, and a pen for masks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from generation.providers.builtin import lettering
from generation.providers.builtin.brief import Brief
from generation.providers.builtin.colour import from_lab, to_lab
from generation.providers.builtin.noise import Floats, enlarge, fractal, generator, line

Point = tuple[float, float]


class Canvas:
    """Channels first. A `part` shares its pixels with the whole and is painted in the whole's coordinates."""

    def __init__(self, width: int, height: int, brief: Brief) -> None:
        self.width, self.height, self.brief, self.palette = width, height, brief, brief.palette
        self.rng = generator(brief.key)
        self.unit, self.short = float(np.sqrt(width * height)), float(min(width, height))
        self.rgb: Floats = np.zeros((3, height, width), np.float32)
        self.x: Floats = (np.arange(width, dtype=np.float32) + 0.5)[None, :]
        self.y: Floats = (np.arange(height, dtype=np.float32) + 0.5)[:, None]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, also of a part."""
        return self.rgb.shape[1], self.rgb.shape[2]

    def part(self, left: float, top: float, right: float, bottom: float) -> Canvas:
        """The window between these edges, at least one pixel of it."""
        x, y = int(np.clip(left, 0, self.width - 1)), int(np.clip(top, 0, self.height - 1))
        columns = slice(x, max(x, min(int(right), self.width - 1)) + 1)
        rows = slice(y, max(y, min(int(bottom), self.height - 1)) + 1)
        part = copy(self)
        part.rgb, part.x, part.y = self.rgb[:, rows, columns], self.x[:, columns], self.y[rows]
        return part

    def around(self, x: float, y: float, rx: float, ry: float = 0.0) -> Canvas:
        return self.part(x - rx, y - (ry or rx), x + rx, y + (ry or rx))

    def below(self, top: float) -> Canvas:
        return self.part(0, top, self.width, self.height)

    def above(self, bottom: float) -> Canvas:
        return self.part(0, 0, self.width, bottom - 1)

    def axes(self, x: float, y: float, size: float, angle: float) -> tuple[Floats, Floats]:
        """Along and across a direction, from a point on and in lengths of `size`."""
        dx, dy = (self.x - x) / np.float32(size), (self.y - y) / np.float32(size)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        return dx * cos + dy * sin, dy * cos - dx * sin

    def noise(self, cell: float, octaves: int = 4, gain: float = 0.5, **more: Any) -> Floats:
        """Fractal noise over the canvas."""
        return fractal(self.rng, self.shape[1], self.shape[0], cell, octaves, gain, **more)

    def line(self, cell: float, octaves: int = 6, gain: float = 0.5) -> Floats:
        """A fractal line about 0 with one value for each column, roughly within ±1."""
        return line(self.rng, self.width, cell, octaves, gain)

    def disc(self, x: float, y: float, radius: float) -> Floats:
        """A round mask with a soft edge."""
        return np.asarray(np.clip((radius - np.hypot(self.x - x, self.y - y)) / 1.3 + 0.5, 0, 1))

    def under(self, ridge: Floats) -> Floats:
        """The mask of all that lies below a line with one height for each column."""
        return np.clip(self.y - ridge[None, :] + 0.5, 0, 1)

    def pen(self, scale: int = 2) -> Pen:
        return Pen(self, scale)

    def fill(self, colour: Floats) -> None:
        self.rgb[:] = colour[:, None, None]

    def gradient(self, stops: Sequence[tuple[float, Floats]]) -> None:
        """The stops' colours from top to bottom, mixed as the eye expects."""
        at, places = np.linspace(0, 1, self.shape[0]), [place for place, _ in stops]
        lab = np.stack([to_lab(colour) for _, colour in stops], -1)
        rows = np.stack([np.interp(at, places, channel) for channel in lab], -1)
        self.rgb[:] = from_lab(rows).T[:, :, None]

    def paint(self, mask: Floats, colour: Floats) -> None:
        """Lay a colour, or a field of colours, on as much as the mask says."""
        ink, rgb = colour[:, None, None] if colour.ndim == 1 else colour, self.rgb
        rows = np.flatnonzero(mask.any(axis=1))
        if mask.shape[0] > 1 and len(rows):
            # Only the rows that get any ink: most shapes are small.
            inked = slice(rows[0], rows[-1] + 1)
            mask, rgb, ink = mask[inked], rgb[:, inked], ink[:, inked] if ink.shape[1] > 1 else ink
        # Plane by plane: the whole at once would need three times the room.
        for plane, own in zip(rgb, ink, strict=True):
            plane += (own - plane) * mask

    def add(self, light: Floats, colour: Floats) -> None:
        """Add light: brightens towards white without clipping hard."""
        for plane, strength in zip(self.rgb, colour, strict=True):
            plane += (1.0 - plane) * np.clip(light * strength, 0, 1)

    def shade(self, factor: Floats) -> None:
        self.rgb *= factor

    def glow(self, x: float, y: float, radius: float, colour: Floats, strength: float) -> None:
        """A soft round light; computed small, so that it costs little."""
        distance = np.hypot(self.x[:, ::4] - x, self.y[::4] - y) / np.float32(radius)
        light = np.exp(-distance * 2.2) * 0.6 + np.exp(-(distance**2) * 6) * 0.4
        self.add(enlarge(light * strength, *self.shape[::-1]), colour)

    def image(self, grain: float) -> Image.Image:
        """The finished picture. A breath of grain keeps slow gradients from banding."""
        self.rgb += self.rng.standard_normal(self.shape, dtype=np.float32) * np.float32(grain)
        planes = np.clip(self.rgb, 0, 1) * 255 + 0.5
        return Image.fromarray(np.ascontiguousarray(planes.astype(np.uint8).transpose(1, 2, 0)))


class Pen:
    """Shapes in white on black, drawn larger than they are; their `mask` has soft edges."""

    def __init__(self, canvas: Canvas, scale: int) -> None:
        self.scale, self.left, self.top = scale, int(canvas.x[0, 0]), int(canvas.y[0, 0])
        self.image = Image.new("L", (canvas.shape[1] * scale, canvas.shape[0] * scale))
        self.draw = ImageDraw.Draw(self.image)

    def _at(self, points: Iterable[Point]) -> list[Point]:
        return [((x - self.left) * self.scale, (y - self.top) * self.scale) for x, y in points]

    def polygon(self, points: Iterable[Point]) -> None:
        self.draw.polygon(self._at(points), fill=255)

    def ribbon(self, x: Floats, y: Floats, dx: Floats | float, dy: Floats | float) -> None:
        """What lies to both sides of a curve, as far as `dx` and `dy` say at every point of it."""
        there, back = np.stack([x - dx, y - dy], -1), np.stack([x + dx, y + dy], -1)
        self.polygon(np.concatenate([there, back[::-1]]).tolist())

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.draw.rectangle(self._at([(left, top), (max(left, right), max(top, bottom))]), fill=255)

    def oval(self, x: float, y: float, rx: float, ry: float = 0.0, fill: int = 255) -> None:
        self.draw.ellipse(self._at([(x - rx, y - (ry or rx)), (x + rx, y + (ry or rx))]), fill=fill)

    def pie(self, x: float, y: float, radius: float, start: float, fill: int = 255, turn: float = 90) -> None:
        (left, top), (right, bottom) = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.pieslice((left, top, right, bottom), start, start + turn, fill=fill)

    def line(self, points: Iterable[Point], width: float) -> None:
        self.draw.line(self._at(points), fill=255, width=max(1, round(width * self.scale)), joint="curve")

    def text(self, x: float, base: float, text: str, face: str, size: float) -> None:
        font = lettering.font(face, int(size * self.scale))
        self.draw.text(self._at([(x, base)])[0], text, font=font, fill=255, anchor="ls")

    @property
    def mask(self) -> Floats:
        return np.asarray(self.image.reduce(self.scale), np.float32) * np.float32(1 / 255)


def turned(points: Iterable[Point], x: float, y: float, size: float, angle: float = 0.0) -> list[Point]:
    """An outline about 0 put in its place: turned, enlarged and moved."""
    cos, sin = float(np.cos(angle)) * size, float(np.sin(angle)) * size
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]
