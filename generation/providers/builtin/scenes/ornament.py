"""Ornaments of simple shapes, as a printer composes them from type."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import Press


def ornament(
    canvas: Canvas,
    press: Press,
    rng: np.random.Generator,
    inks: list[Floats],
    box: tuple[float, float, float, float],
    opaque: float = 0.0,
) -> None:
    """A grid of printer's shapes within `box` (shares of the canvas), mirrored left to right."""
    left, top = box[0] * canvas.width, box[1] * canvas.height
    width, height = (box[2] - box[0]) * canvas.width, (box[3] - box[1]) * canvas.height
    if box == (0.0, 0.0, 1.0, 1.0):
        inset = canvas.short * 0.075
        left, top, width, height = left + inset, top + inset, width - 2 * inset, height - 2 * inset
    rows = max(2, round(height / (canvas.short * float(rng.choice([0.14, 0.17, 0.22])))))
    columns = max(2, round(width / (height / rows)))
    side = min(width / columns, height / rows)
    left += (width - side * columns) / 2
    top += (height - side * rows) / 2
    half = (columns + 1) // 2
    kinds = rng.integers(0, 9, (rows, half))
    turns = rng.integers(0, 4, (rows, half))
    colours = rng.choice([0, 1, 2], (rows, half), p=[0.4, 0.36, 0.24])
    for index, ink in enumerate(inks):

        def shapes(draw: ImageDraw.ImageDraw, s: float, index: int = index) -> None:
            for row in range(rows):
                for column in range(columns):
                    mirror = column >= half
                    source = columns - 1 - column if mirror else column
                    if colours[row, source] != index:
                        continue
                    turn = int(turns[row, source])
                    if mirror:
                        turn = (1, 0, 3, 2)[turn]
                    x, y = (left + column * side) * s, (top + row * side) * s
                    sort(draw, int(kinds[row, source]), turn, x, y, side * s)

        press.ink(canvas.mask(shapes), ink, opaque)


def sort(draw: ImageDraw.ImageDraw, kind: int, turn: int, x: float, y: float, side: float) -> None:
    """One piece of ornament in the square at (x, y). Turns 0–3 are the four corners."""
    right, bottom = x + side, y + side
    corner_x = x if turn in (0, 3) else right
    corner_y = y if turn in (0, 1) else bottom
    start = (0, 90, 180, 270)[turn]
    if kind in (0, 1):
        radius = side
        draw.pieslice(
            (corner_x - radius, corner_y - radius, corner_x + radius, corner_y + radius),
            start,
            start + 90,
            fill=255,
        )
        if kind == 1:
            radius = side * 0.5
            draw.pieslice(
                (corner_x - radius, corner_y - radius, corner_x + radius, corner_y + radius),
                start, start + 90, fill=0,
            )  # fmt: skip
    elif kind == 2:
        draw.ellipse((x, y, right, bottom), fill=255)
    elif kind == 3:
        draw.ellipse((x, y, right, bottom), fill=255)
        inset = side * 0.28
        draw.ellipse((x + inset, y + inset, right - inset, bottom - inset), fill=0)
    elif kind == 4:
        other = {0: (right, y, x, bottom), 1: (x, y, right, bottom)}[turn % 2]
        draw.polygon([(corner_x, corner_y), (other[0], other[1]), (other[2], other[3])], fill=255)
    elif kind == 5:
        for index in range(4):
            at = y + side * (index * 2 + 0.5) / 8
            draw.rectangle((x, at, right, at + side / 8), fill=255)
    elif kind == 6:
        # A leaf: the overlap of two quarter circles.
        points = []
        for step in range(25):
            angle = step / 24 * np.pi / 2
            points.append((np.cos(angle), np.sin(angle)))
        for step in range(25):
            angle = step / 24 * np.pi / 2
            points.append((1 - np.cos(angle), 1 - np.sin(angle)))
        flip = turn % 2 == 1
        draw.polygon([(x + (1 - px if flip else px) * side, y + py * side) for px, py in points], fill=255)
    elif kind == 7:
        start = (0, 90, 180, 270)[turn]
        offset = side / 2
        dx, dy = ((0, -offset), (offset, 0), (0, offset), (-offset, 0))[turn]
        draw.pieslice((x + dx, y + dy, right + dx, bottom + dy), start, start + 180, fill=255)
    else:
        radius = side * 0.16
        for ax in (0.25, 0.75):
            for ay in (0.25, 0.75):
                cx, cy = x + side * ax, y + side * ay
                draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=255)
