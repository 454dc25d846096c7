"""Collage: pieces cut out of the references, on paper, with shapes in their colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred, shifted
from generation.providers.builtin.noise import Floats, line
from generation.providers.builtin.press import Press
from generation.providers.builtin.references import covering


def collage(canvas: Canvas, brief: Brief, images: Sequence[Image.Image], layout: str) -> None:
    rng = brief.rng("collage")
    press = Press(canvas, brief.rng("press"), 0.0)
    press.paper(brief.palette.paper)
    _backdrop(canvas, brief, press, rng)
    if layout == "strips":
        _strips(canvas, rng, images)
    elif layout == "circles":
        _circles(canvas, brief, rng, images)
    else:
        _scattered(canvas, brief, rng, images)


def _backdrop(canvas: Canvas, brief: Brief, press: Press, rng: np.random.Generator) -> None:
    """Two or three large flat shapes that hold the pieces together."""
    p = brief.palette
    for ink in (p.steps[3], p.accent, p.second):
        x, y = rng.uniform(0.1, 0.9) * canvas.width, rng.uniform(0.1, 0.9) * canvas.height
        r = rng.uniform(0.16, 0.34) * canvas.unit
        kind = int(rng.integers(3))

        def shape(
            draw: ImageDraw.ImageDraw, s: float, x: float = x, y: float = y, r: float = r, kind: int = kind
        ) -> None:
            ring = ((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s)
            if kind == 0:
                draw.ellipse(ring, fill=255)
            elif kind == 1:
                draw.pieslice(ring, 0, 180, fill=255)
            else:
                draw.rectangle((ring[0], ring[1] + r * 0.5 * s, ring[2], ring[3] - r * 0.5 * s), fill=255)

        press.ink(canvas.mask(shape), ink, 0.9)


def _lay(canvas: Canvas, planes: Floats, mask: Floats, lift: float = 1.0) -> None:
    """A piece with its shadow; where it was torn, the paper's white core shows."""
    step = max(1, int(canvas.unit / 260 * lift))
    shadow = blurred(shifted(mask, step, step), canvas.unit / 110 * lift)
    canvas.shade(1 - shadow * np.float32(0.42))
    canvas.paint(mask, planes)


def _ragged(
    rng: np.random.Generator, points: list[tuple[float, float]], rough: float
) -> list[tuple[float, float]]:
    """A polygon's outline torn: noise across every side."""
    torn: list[tuple[float, float]] = []
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        length = float(np.hypot(bx - ax, by - ay))
        count = max(2, int(length / 3))
        noise = line(rng, count, 16.0, 4, 0.55) * rough
        nx, ny = -(by - ay) / max(length, 1), (bx - ax) / max(length, 1)
        for index in range(count):
            t = index / count
            torn.append(
                (ax + (bx - ax) * t + nx * float(noise[index]), ay + (by - ay) * t + ny * float(noise[index]))
            )
    return torn


def _scattered(canvas: Canvas, brief: Brief, rng: np.random.Generator, images: Sequence[Image.Image]) -> None:
    """Torn rectangles, the first large, each a little turned."""
    w, h = canvas.width, canvas.height
    count = max(4, min(9, len(images) + 3))
    spots = [(0.5, 0.5)]
    for index in range(count - 1):
        turn = (index + float(rng.uniform(-0.25, 0.25))) / (count - 1) * 2 * np.pi
        spots.append((0.5 + 0.33 * float(np.cos(turn)), 0.5 + 0.34 * float(np.sin(turn))))
    order = [*range(1, count), 0]
    if len(images) > 1:
        order = [*range(1, count - 2), 0, count - 2, count - 1]
    for number in order:
        image = images[number % len(images)]
        large = number == 0
        size = canvas.unit * (float(rng.uniform(0.54, 0.62)) if large else float(rng.uniform(0.24, 0.40)))
        aspect = float(np.clip(image.width / image.height, 0.62, 1.6))
        half_w, half_h = size * np.sqrt(aspect) / 2, size / np.sqrt(aspect) / 2
        x, y = spots[number][0] * w, spots[number][1] * h
        angle = float(rng.normal(0, 0.045 if large else 0.13))
        cos, sin = np.cos(angle), np.sin(angle)
        corners = [
            (x + a * half_w * cos - b * half_h * sin, y + a * half_w * sin + b * half_h * cos)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        focus = (0.5, 0.5) if large else (float(rng.uniform(0.15, 0.85)), float(rng.uniform(0.15, 0.85)))
        patch = _patch(canvas, image, x, y, half_w * 1.25, half_h * 1.25, focus, 1.0 if large else 0.62)
        rough = canvas.unit / 190
        outer = _ragged(rng, corners, rough)
        inner = _ragged(
            rng, [(x + (cx - x) * 0.982, y + (cy - y) * 0.982) for cx, cy in corners], rough * 1.4
        )
        paper = canvas.polygons([outer])
        print_ = canvas.polygons([inner])
        core = np.full(3, 0.96, np.float32)
        _lay(canvas, np.broadcast_to(core[:, None, None], canvas.rgb.shape), paper, 1.5 if large else 1.0)
        canvas.paint(print_ * paper, patch)


def _patch(
    canvas: Canvas, image: Image.Image, x: float, y: float, half_w: float, half_h: float,
    focus: tuple[float, float], share: float,
) -> Floats:  # fmt: skip
    """A part of a reference placed on an otherwise empty canvas-sized field."""
    width, height = max(8, int(half_w * 2)), max(8, int(half_h * 2))
    cut_w, cut_h = image.width * share, image.height * share
    left, top = (image.width - cut_w) * focus[0], (image.height - cut_h) * focus[1]
    part = image.crop((int(left), int(top), int(left + cut_w), int(top + cut_h)))
    planes = covering(part, width, height)
    field = np.zeros_like(canvas.rgb)
    x0, y0 = int(x - half_w), int(y - half_h)
    left_in, top_in = max(0, -x0), max(0, -y0)
    right_in, bottom_in = min(width, canvas.width - x0), min(height, canvas.height - y0)
    if right_in > left_in and bottom_in > top_in:
        field[:, y0 + top_in : y0 + bottom_in, x0 + left_in : x0 + right_in] = planes[
            :, top_in:bottom_in, left_in:right_in
        ]
    return field


def _strips(canvas: Canvas, rng: np.random.Generator, images: Sequence[Image.Image]) -> None:
    """The references cut into strips and laid alternately, each pushed along a little."""
    count = int(rng.integers(9, 15))
    upright = canvas.width >= canvas.height
    length = canvas.width if upright else canvas.height
    margin = canvas.short * 0.05
    edges = np.concatenate([[0.0], np.cumsum(rng.uniform(0.6, 1.5, count))])
    edges = margin + edges / edges[-1] * (length - 2 * margin)
    fields = [covering(image, canvas.width, canvas.height) for image in images[:3]]
    for index in range(count):
        push = int(rng.normal(0, 0.035) * canvas.unit)
        source = fields[index % len(fields)] if len(fields) > 1 else fields[0]
        field = np.roll(source, push, 1 if upright else 2)
        a, b = edges[index] + 1.5, edges[index + 1] - 1.5
        jut = float(rng.uniform(0.3, 1.0)) * margin
        box = (a, jut, b, canvas.height - jut) if upright else (jut, a, canvas.width - jut, b)
        mask = canvas.boxes([box])
        _lay(canvas, field, mask, 0.7)


def _circles(canvas: Canvas, brief: Brief, rng: np.random.Generator, images: Sequence[Image.Image]) -> None:
    """Round pieces of many sizes that do not overlap much."""
    placed: list[tuple[float, float, float]] = []
    sizes = sorted((float(v) for v in rng.uniform(0.05, 0.2, 26)), reverse=True)
    sizes[0] = 0.29
    for size in sizes:
        r = size * canvas.unit
        for _ in range(60):
            x, y = rng.uniform(r * 0.6, canvas.width - r * 0.6), rng.uniform(r * 0.6, canvas.height - r * 0.6)
            if all(np.hypot(x - px, y - py) > (r + pr) * 0.97 for px, py, pr in placed):
                placed.append((float(x), float(y), r))
                break
    fields = [covering(image, canvas.width, canvas.height) for image in images[:4]]
    for index, (x, y, r) in enumerate(placed):
        mask = np.zeros((canvas.height, canvas.width), np.float32)
        disc, top = canvas.disc(x, y, r)
        mask[top : top + disc.shape[0]] = disc
        field = fields[index % len(fields)]
        if len(fields) == 1 and index % 4 == 3:
            flat = (brief.palette.accent, brief.palette.second)[index % 2]
            field = np.broadcast_to(flat[:, None, None], canvas.rgb.shape)
        _lay(canvas, field, mask, 0.9)
