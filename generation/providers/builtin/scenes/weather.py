"""What falls, drifts or flies in front of a landscape."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import contrast, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, Sky


def weather(canvas: Canvas, brief: Brief, sky: Sky) -> None:
    """All the weather that the words ask for."""
    if brief.has("lightning"):
        lightning(canvas, brief)
    if brief.has("rainbow"):
        rainbow(canvas, brief)
    if brief.has("birds"):
        birds(canvas, brief)
    if brief.has("balloon"):
        balloons(canvas, brief)
    if brief.has("fog"):
        fog(canvas, brief, sky)
    if brief.has("rain"):
        rain(canvas, brief)
    if brief.has("snow"):
        snow(canvas, brief)


def fog(canvas: Canvas, brief: Brief, sky: Sky) -> None:
    rng = brief.rng("fog")
    field = contrast(fractal(rng, canvas.width, canvas.height, canvas.unit / 3, 5, 0.5, stretch=2.8))
    place = canvas.y / canvas.height
    bank = 0.25 + 0.55 * np.exp(-(((place - 0.62) / 0.26) ** 2))
    canvas.paint(np.asarray(np.clip(bank * (0.3 + 0.9 * field), 0, 0.9), np.float32), sky.haze)


def rain(canvas: Canvas, brief: Brief) -> None:
    """Slanting streaks in three depths."""
    rng = brief.rng("rain")
    slant = float(rng.uniform(-0.22, 0.22))
    for layer, (count, length, thick, strength) in enumerate(
        ((1100, 0.03, 1.0, 0.20), (420, 0.055, 1.5, 0.26), (90, 0.10, 2.4, 0.22))
    ):
        xs = rng.random(count) * canvas.width * 1.2 - canvas.width * 0.1
        ys = rng.random(count) * canvas.height * 1.1 - canvas.height * 0.1
        lengths = rng.uniform(0.5, 1.2, count) * length * canvas.unit

        def streaks(
            draw: ImageDraw.ImageDraw,
            s: float,
            xs: np.ndarray[tuple[int], np.dtype[np.float64]] = xs,
            ys: np.ndarray[tuple[int], np.dtype[np.float64]] = ys,
            lengths: np.ndarray[tuple[int], np.dtype[np.float64]] = lengths,
            thick: float = thick,
        ) -> None:
            for x, y, length in zip(xs, ys, lengths, strict=True):
                draw.line(
                    (x * s, y * s, (x + slant * length) * s, (y + length) * s),
                    fill=255,
                    width=max(1, round(thick * s * canvas.unit / 1024)),
                )

        mask = canvas.mask(streaks)
        if layer == 2:
            mask = blurred(mask, 2.0)
        canvas.add(mask * np.float32(strength), mix(brief.palette.at(0.9), WHITE, 0.4))


def snow(canvas: Canvas, brief: Brief) -> None:
    """Flakes in four depths; the nearest are large and out of focus."""
    rng = brief.rng("snow")
    for count, radius, blur, strength in (
        (1500, 0.0011, 0.0, 0.6),
        (480, 0.0021, 0.0, 0.75),
        (130, 0.0040, 2.0, 0.7),
        (26, 0.011, 5.0, 0.4),
    ):
        points = rng.random((count, 2))
        sizes = rng.uniform(0.6, 1.4, count) * radius * canvas.unit

        def flakes(
            draw: ImageDraw.ImageDraw, s: float, points: object = points, sizes: object = sizes
        ) -> None:
            assert isinstance(points, np.ndarray) and isinstance(sizes, np.ndarray)
            for (px, py), size in zip(points, sizes, strict=True):
                x, y, r = px * canvas.width * s, py * canvas.height * s, max(size * s, 0.8)
                draw.ellipse((x - r, y - r, x + r, y + r), fill=255)

        mask = canvas.mask(flakes)
        if blur:
            mask = blurred(mask, blur * canvas.unit / 1024)
        canvas.add(mask * np.float32(strength), WHITE)


def birds(canvas: Canvas, brief: Brief) -> None:
    """A loose flock, each bird two curved wings."""
    rng = brief.rng("birds")
    count = int(rng.integers(5, 15))
    cx, cy = rng.uniform(0.25, 0.75) * canvas.width, rng.uniform(0.14, 0.36) * canvas.height

    def flock(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index in range(count):
            x = cx + float(rng.normal(0, 0.13)) * canvas.width
            y = cy + float(rng.normal(0, 0.06)) * canvas.height + abs(index - count / 2) * canvas.unit * 0.004
            bird(draw, rng, x * s, y * s, canvas.unit * float(rng.uniform(0.010, 0.024)) * s)

    canvas.paint(canvas.mask(flock, 3) * np.float32(0.9), brief.palette.at(0.06))


def bird(draw: ImageDraw.ImageDraw, rng: np.random.Generator, x: float, y: float, span: float) -> None:
    lift = float(rng.uniform(0.2, 0.55))
    tilt = float(rng.uniform(-0.25, 0.25))
    upper, lower = [], []
    for step in np.linspace(-1, 1, 17):
        arc = abs(step)
        rise = lift * (np.sin(arc * np.pi * 0.62) - 0.25 * arc) - tilt * step
        thick = 0.11 * (1 - arc) ** 0.7 + 0.015
        upper.append((x + step * span, y - rise * span))
        lower.append((x + step * span * 0.97, y - (rise - thick) * span))
    draw.polygon([*upper, *reversed(lower)], fill=255)


def balloons(canvas: Canvas, brief: Brief) -> None:
    """A few balloons with striped envelopes."""
    rng = brief.rng("balloons")
    p = brief.palette
    for index in range(int(rng.integers(2, 5))):
        r = canvas.unit * float(rng.uniform(0.02, 0.035)) * (1.9 if index == 0 else 1.0)
        x = canvas.width * float(rng.uniform(0.12, 0.88))
        y = canvas.height * float(rng.uniform(0.12, 0.42))
        one, other = (p.accent, p.paper) if index % 2 == 0 else (p.second, p.paper)

        def envelope(draw: ImageDraw.ImageDraw, s: float, x: float = x, y: float = y, r: float = r) -> None:
            outline = []
            for step in np.linspace(0, 2 * np.pi, 60):
                pinch = 1 - 0.42 * max(0.0, float(np.sin(step))) ** 2
                outline.append(((x + np.cos(step) * r * pinch) * s, (y + np.sin(step) * r * 1.14) * s))
            draw.polygon(outline, fill=255)

        def basket(draw: ImageDraw.ImageDraw, s: float, x: float = x, y: float = y, r: float = r) -> None:
            for side in (-0.35, 0.35):
                draw.line(
                    ((x + side * r) * s, (y + r * 1.02) * s, (x + side * 0.35 * r) * s, (y + r * 1.5) * s),
                    fill=255,
                    width=max(1, int(r * 0.03 * s)),
                )
            draw.rectangle(
                ((x - r * 0.16) * s, (y + r * 1.48) * s, (x + r * 0.16) * s, (y + r * 1.72) * s), fill=255
            )

        mask = canvas.mask(envelope)
        across = np.clip((canvas.x - x) / r, -1, 1)
        gores = np.sin(np.arcsin(across) * 9)
        stripes = smoothstep(-0.2, 0.2, np.asarray(gores, np.float32))
        light = 0.62 + 0.38 * np.sqrt(np.clip(1 - (across + 0.35) ** 2 / 1.9, 0, 1))
        field = (one[:, None, None] + (other - one)[:, None, None] * stripes) * light
        canvas.paint(mask, np.broadcast_to(field, canvas.rgb.shape))
        canvas.paint(canvas.mask(basket), p.at(0.1))


def lightning(canvas: Canvas, brief: Brief) -> None:
    """A forked bolt and the light around it."""
    rng = brief.rng("lightning")
    start = canvas.width * float(rng.uniform(0.25, 0.75))

    def bolt(draw: ImageDraw.ImageDraw, s: float) -> None:
        def fork(x: float, y: float, end: float, thick: float, depth: int) -> None:
            while y < end:
                nx = x + float(rng.normal(0, 1)) * canvas.unit * 0.013
                ny = y + canvas.unit * float(rng.uniform(0.008, 0.024))
                draw.line((x * s, y * s, nx * s, ny * s), fill=255, width=max(1, int(thick * s)))
                if depth and rng.random() < 0.12:
                    fork(nx, ny, ny + (end - ny) * float(rng.uniform(0.2, 0.6)), thick * 0.55, depth - 1)
                x, y = nx, ny

        fork(start, 0.0, canvas.height * 0.5, canvas.unit / 1024 * 2.6, 2)

    mask = canvas.mask(bolt)
    tint = mix(brief.palette.at(0.9), WHITE, 0.6)
    canvas.add(blurred(mask, canvas.unit / 40) * np.float32(2.4), brief.palette.at(0.75))
    canvas.add(blurred(mask, canvas.unit / 220) * np.float32(1.2), tint)
    canvas.add(mask, tint)


def rainbow(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("rainbow")
    x, y = canvas.width * float(rng.uniform(0.3, 0.7)), canvas.height * 0.85
    radius = canvas.unit * 0.55
    place = (np.sqrt((canvas.x - x) ** 2 + (canvas.y - y) ** 2) - radius) / (canvas.unit * 0.055)
    inside = np.exp(-((place - 0.5) ** 2) * 9) * np.clip(1.6 - canvas.y / canvas.height * 2, 0, 1)
    hue = np.clip(place, 0, 1)
    bands = np.stack(
        [
            smoothstep(0.45, 0.9, hue) + smoothstep(0.2, 0.0, hue) * 0.6,
            smoothstep(0.15, 0.5, hue) * (1 - smoothstep(0.75, 1.0, hue)),
            1 - smoothstep(0.3, 0.62, hue),
        ]
    )
    canvas.rgb += (1 - canvas.rgb) * np.asarray(bands * inside * 0.42, np.float32)
