"""Geometric prints in the manner of the Bauhaus: a grid of shapes, or a free balance of a few."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import Press
from generation.providers.builtin.scenes.ornament import sort


def geometry(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("geometry")
    press = Press(canvas, brief.rng("press"), 0.3)
    press.paper(brief.palette.paper)
    if rng.random() < 0.5 or brief.has("grid"):
        _grid(canvas, brief, press, rng)
    else:
        _balance(canvas, brief, press, rng)


def _grid(canvas: Canvas, brief: Brief, press: Press, rng: np.random.Generator) -> None:
    """Squares of colour, each with a shape of another colour in it."""
    count = int(rng.integers(4, 7)) / brief.scale
    side = canvas.short / max(2, round(count))
    columns, rows = round(canvas.width / side), round(canvas.height / side)
    sx, sy = canvas.width / columns, canvas.height / rows
    p = brief.palette
    inks = [p.accent, p.steps[1], p.second, p.steps[3], p.steps[0], p.paper]
    grounds = rng.choice(6, (rows, columns), p=[0.14, 0.14, 0.12, 0.18, 0.08, 0.34])
    shapes = rng.choice(6, (rows, columns), p=[0.26, 0.2, 0.2, 0.12, 0.1, 0.12])
    kinds = rng.choice([0, 0, 1, 2, 3, 4, 5, 6, 6, 7], (rows, columns))
    turns = rng.integers(0, 4, (rows, columns))
    # A shape of its square's colour would vanish.
    shapes = np.where(shapes == grounds, (grounds + 1 + rng.integers(0, 4, grounds.shape)) % 6, shapes)
    big = rng.integers(0, max(rows - 1, 1)), rng.integers(0, max(columns - 1, 1))
    for index, ink in enumerate(inks):

        def squares(draw: ImageDraw.ImageDraw, s: float, index: int = index) -> None:
            for row, column in zip(*np.nonzero(grounds == index), strict=True):
                draw.rectangle(
                    (column * sx * s, row * sy * s, (column + 1) * sx * s - 1, (row + 1) * sy * s - 1),
                    fill=255,
                )

        press.ink(canvas.mask(squares), ink, 1.0)
    for index, ink in enumerate(inks):

        def pieces(draw: ImageDraw.ImageDraw, s: float, index: int = index) -> None:
            for row, column in zip(*np.nonzero(shapes == index), strict=True):
                if (row, column) == big:
                    continue
                sort(
                    draw,
                    int(kinds[row, column]),
                    int(turns[row, column]),
                    column * sx * s,
                    row * sy * s,
                    sx * s,
                )

        press.ink(canvas.mask(pieces), ink, 1.0)


def _balance(canvas: Canvas, brief: Brief, press: Press, rng: np.random.Generator) -> None:
    """One large disc, a bar, an arc and a handful of small things along a slanting axis."""
    p = brief.palette
    w, h, u = canvas.width, canvas.height, canvas.short
    angle = float(rng.choice([-1, 1])) * float(rng.uniform(0.35, 0.9))
    cos, sin = np.cos(angle), np.sin(angle)
    cx, cy = w * float(rng.uniform(0.38, 0.62)), h * float(rng.uniform(0.38, 0.62))

    def place(along: float, across: float) -> tuple[float, float]:
        return cx + (along * cos - across * sin) * u, cy + (along * sin + across * cos) * u

    def bar(along: float, across: float, length: float, thick: float) -> Floats:
        corners = [
            place(along + a * length / 2, across + b * thick / 2)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        return canvas.mask(lambda draw, s: draw.polygon([(x * s, y * s) for x, y in corners], fill=255))

    def ring(along: float, across: float, radius: float, hole: float = 0.0, half: bool = False) -> Floats:
        x, y = place(along, across)

        def shape(draw: ImageDraw.ImageDraw, s: float) -> None:
            r, i = radius * u * s, hole * u * s
            if half:
                turn = np.degrees(angle)
                draw.pieslice((x * s - r, y * s - r, x * s + r, y * s + r), turn, turn + 180, fill=255)
            else:
                draw.ellipse((x * s - r, y * s - r, x * s + r, y * s + r), fill=255)
            if hole:
                draw.ellipse((x * s - i, y * s - i, x * s + i, y * s + i), fill=0)

        return canvas.mask(shape)

    radius = float(rng.uniform(0.24, 0.34))
    press.ink(ring(0.0, 0.0, radius), p.accent)
    press.ink(ring(0.30, float(rng.uniform(-0.2, 0.2)), radius * 0.72, half=True), p.steps[1])
    press.ink(bar(0.0, float(rng.uniform(0.18, 0.3)), 1.5, float(rng.uniform(0.03, 0.09))), p.steps[0])
    press.ink(bar(-0.25, -float(rng.uniform(0.2, 0.34)), 0.7, float(rng.uniform(0.08, 0.16))), p.second)
    press.ink(ring(-0.36, float(rng.uniform(-0.1, 0.22)), 0.17, 0.135), p.steps[0])
    press.ink(ring(-0.05, -0.42, 0.06), p.steps[0])
    for index in range(int(rng.integers(5, 9))):
        press.ink(bar(0.42 + index * 0.032, -0.26, 0.009, 0.24 - index * 0.018), p.steps[0])
    thin = float(rng.uniform(0.4, 0.48))
    press.ink(ring(0.08, 0.02, thin, thin - 0.006), p.steps[2])
    for step in range(3):
        press.ink(ring(-0.5 + step * 0.085, -0.08, 0.028), (p.accent, p.second, p.steps[1])[step])
