"""Collage: pieces cut out of the references, on paper, with shapes in their colours."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from PIL import Image

from generation.providers.builtin.canvas import Canvas, Point, turned
from generation.providers.builtin.colour import WHITE
from generation.providers.builtin.noise import blurred, warped
from generation.providers.builtin.press import Press, piece
from generation.providers.builtin.references import covering

SQUARE: Final[list[Point]] = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
ROUND: Final[list[Point]] = [(math.cos(t), math.sin(t)) for t in np.linspace(0, 2 * math.pi, 90)]


def collage(canvas: Canvas, images: Sequence[Image.Image], layout: str) -> None:
    rng, p, unit, press = canvas.rng, canvas.palette, canvas.unit, Press(canvas, 0.0)
    press.paper(p.paper)
    # Large flat shapes that hold the pieces together.
    for ink in (p.steps[3], p.accent, p.second):
        pen, (x, y) = canvas.pen(), rng.uniform(-0.1, 0.7, 2) * (canvas.width, canvas.height)
        piece(pen, int(rng.choice([0, 2, 4, 6])), int(rng.integers(4)), x, y, rng.uniform(0.3, 0.6) * unit)
        press.ink(pen.mask, ink, 0.9)
    width, height, step = canvas.width, canvas.height, max(1, int(unit / 280))
    fields = [covering(image, int(width * 1.2), int(height * 1.2)) for image in images]
    cut = {"strips": _strips, "circles": _circles}.get(layout, _scattered)
    for index, (outline, inner) in enumerate(cut(canvas)):
        pens = canvas.pen(), canvas.pen()
        pens[0].polygon(outline)
        pens[1].polygon(inner)
        # What is torn has a ragged edge, and along it the paper's white core shows.
        torn = layout not in ("strips", "circles")
        whole, print_ = (warped(pen.mask, rng, unit / 50) if torn else pen.mask for pen in pens)
        canvas.shade(1 - blurred(np.roll(whole, (step, step), (0, 1)), unit / 120) * 0.42)
        canvas.paint(whole, WHITE)
        # Every piece shows its picture a little moved.
        x, y = rng.integers(0, (width // 5, height // 5))
        canvas.paint(print_ * whole, fields[index % len(fields)][:, y : y + height, x : x + width])


def _scattered(canvas: Canvas) -> Iterator[tuple[list[Point], list[Point]]]:
    """Rectangles around a large one, each a little turned."""
    rng = canvas.rng
    for number in range(8):
        turn, away = number * 5.4 + rng.uniform(-0.2, 0.2), 0.36 * (number > 0)
        x, y = canvas.width * (0.5 + away * math.cos(turn)), canvas.height * (0.5 + away * math.sin(turn))
        size, stretch = canvas.unit * (rng.uniform(0.12, 0.19) if number else 0.31), rng.uniform(0.85, 1.18)
        corners, angle = [(a * stretch, b / stretch) for a, b in SQUARE], rng.normal(0, 0.08)
        yield turned(corners, x, y, size, angle), turned(corners, x, y, size - canvas.unit * 0.006, angle)


def _strips(canvas: Canvas) -> Iterator[tuple[list[Point], list[Point]]]:
    long, short, margin = max(canvas.width, canvas.height), canvas.short, canvas.short * 0.05
    edges = margin + np.cumsum([0, *canvas.rng.dirichlet(np.full(13, 6.0))]) * (long - 2 * margin)
    for start, end in zip(edges[:-1] + 1.5, edges[1:] - 1.5, strict=True):
        jut = canvas.rng.uniform(0.3, 1.0) * margin
        box = [(start, jut), (end, jut), (end, short - jut), (start, short - jut)]
        box = box if canvas.width >= canvas.height else [(y, x) for x, y in box]
        yield box, box


def _circles(canvas: Canvas) -> Iterator[tuple[list[Point], list[Point]]]:
    """Round pieces of many sizes that do not overlap."""
    rng, placed = canvas.rng, list[tuple[float, float, float]]()
    for r in np.array([0.29, *sorted(rng.uniform(0.05, 0.2, 25), reverse=True)]) * canvas.unit:
        for x, y in rng.uniform(r * 0.6, (canvas.width - r * 0.6, canvas.height - r * 0.6), (60, 2)):
            if all(math.hypot(x - px, y - py) > (r + pr) * 0.97 for px, py, pr in placed):
                placed.append((x, y, r))
                yield turned(ROUND, x, y, r), turned(ROUND, x, y, r)
                break
