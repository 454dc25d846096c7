"""Rain on glass: lights out of focus behind it, drops that turn them upside down."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred_planes
from generation.providers.builtin.colour import mix, shift
from generation.providers.builtin.noise import Floats, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE


def window(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("window")
    p = brief.palette
    dark = brief.time != "day" or rng.random() < 0.5
    low, high = (0.02, 0.34) if dark else (0.4, 0.85)
    canvas.gradient([(0, p.at(low)), (0.6, p.at(high)), (1, p.at(low + 0.06))])
    mist = fractal(rng, canvas.width, canvas.height, canvas.unit / 2.2, 3)
    canvas.paint(mist * np.float32(0.35), p.at(0.5 if dark else 0.9))
    _lights(canvas, brief, rng, dark)
    canvas.rgb[:] = blurred_planes(canvas.rgb, canvas.unit / 210)
    clear = canvas.rgb.copy()
    fogged = blurred_planes(canvas.rgb, canvas.unit / 90)
    canvas.rgb[:] = fogged * np.float32(0.90) + np.float32(0.07) * p.at(0.85)[:, None, None]
    heights, trails = _drops(canvas, rng)
    canvas.paint(trails * np.float32(0.8), clear)
    _refract(canvas, clear, heights, dark)


def _lights(canvas: Canvas, brief: Brief, rng: np.random.Generator, dark: bool) -> None:
    """Discs of light with a brighter edge, as an open lens draws them."""
    p = brief.palette
    tones = [p.accent, p.second, mix(p.accent, WHITE, 0.4), p.at(0.72), shift(p.accent, 0.05, 1.1, 24)]
    focus = rng.uniform(0.42, 0.66)
    for _ in range(90):
        x, y = rng.uniform(-0.05, 1.05) * canvas.width, rng.normal(focus, 0.2) * canvas.height
        radius = canvas.unit * float(rng.uniform(0.016, 0.075))
        mask, top = canvas.disc(float(x), float(y), radius, radius * 0.10 + 1)
        rows = mask.shape[0]
        distance = np.sqrt((canvas.x - x) ** 2 + (canvas.y[top : top + rows] - y) ** 2) / radius
        edge = 0.72 + 0.28 * smoothstep(0.6, 1.0, np.asarray(distance, np.float32))
        tone = tones[int(rng.integers(len(tones)))]
        strength = float(rng.uniform(0.25, 0.85)) * (1.0 if dark else 0.7)
        canvas.add(mask * edge * np.float32(strength), tone, top)


def _drops(canvas: Canvas, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """How far the water stands out of the glass, and where drops have run and wiped it."""
    height = np.zeros((canvas.height, canvas.width), np.float32)
    trail = np.zeros_like(height)
    sizes = np.concatenate(
        [rng.uniform(0.016, 0.031, 46), rng.uniform(0.007, 0.016, 230), rng.uniform(0.002, 0.006, 1500)]
    )
    for number, size in enumerate(sizes):
        r = float(size) * canvas.unit
        x, y = float(rng.random()) * canvas.width, float(rng.random()) * canvas.height
        if number < 26:
            _run(canvas, rng, trail, height, x, y, r)
        _drop(height, x, y, r, 1.0 + float(rng.uniform(0.0, 0.35)), rng)
    return height, np.clip(trail, 0, 1)


def _drop(height: Floats, x: float, y: float, r: float, tall: float, rng: np.random.Generator) -> None:
    top, bottom = max(0, int(y - r * tall - 2)), min(height.shape[0], int(y + r * tall + 3))
    left, right = max(0, int(x - r - 2)), min(height.shape[1], int(x + r + 3))
    if top >= bottom or left >= right:
        return
    v = (np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5 - y) / np.float32(r * tall)
    u = (np.arange(left, right, dtype=np.float32)[None, :] + 0.5 - x) / np.float32(r)
    # Heavier below than above, and never quite round.
    skew = 1.0 + 0.18 * v
    wobble = 1 + 0.07 * np.sin(np.arctan2(v, u) * 3 + float(rng.uniform(0, 6.28)))
    dome = np.clip(1 - (u * u / (skew * skew) + v * v) * wobble, 0, 1)
    part = height[top:bottom, left:right]
    np.maximum(part, np.sqrt(dome) * np.float32(r), out=part)


def _run(
    canvas: Canvas, rng: np.random.Generator, trail: Floats, height: Floats, x: float, y: float, r: float
) -> None:
    """The wiped path above a drop that ran down, with the beads it left."""
    length = int(float(rng.uniform(0.1, 0.55)) * canvas.height)
    start = max(0, int(y) - length)
    wander = 0.0
    for row in range(start, min(int(y), canvas.height)):
        wander += float(rng.normal(0, 0.16))
        centre = x + wander - wander * (row - start) / max(length, 1)
        half = r * (0.45 + 0.35 * (row - start) / max(length, 1))
        left, right = max(0, int(centre - half - 1)), min(canvas.width, int(centre + half + 2))
        if left < right:
            at = np.arange(left, right, dtype=np.float32) + 0.5
            np.maximum(
                trail[row, left:right],
                np.clip(half - np.abs(at - centre) + 0.5, 0, 1),
                out=trail[row, left:right],
            )
        if rng.random() < 0.045:
            _drop(height, centre, float(row), r * float(rng.uniform(0.12, 0.34)), 1.2, rng)


def _refract(canvas: Canvas, clear: Floats, heights: Floats, dark: bool) -> None:
    """A drop is a small lens: it shows what is behind, upside down, dark above and bright below."""
    dy, dx = np.gradient(heights)
    bend = np.float32(canvas.unit * 0.055)
    wet = smoothstep(0.5, 1.6, heights)
    rows = np.clip(canvas.y + np.clip(dy, -3, 3) * bend, 0, canvas.height - 1).astype(np.int32)
    columns = np.clip(canvas.x + np.clip(dx, -3, 3) * bend, 0, canvas.width - 1).astype(np.int32)
    seen = clear[:, rows, columns]
    steep = np.clip(np.sqrt(dx * dx + dy * dy), 0, 2.5)
    shade = np.clip(1.16 - 0.30 * steep - np.clip(dy, -1, 1) * 0.22 * -1, 0.2, 1.4)
    canvas.paint(wet, np.asarray(np.clip(seen * shade, 0, 1), np.float32))
    glint = smoothstep(
        0.75, 1.0, np.asarray((dy * 0.75 + dx * 0.66) / np.sqrt(1 + dx * dx + dy * dy), np.float32)
    )
    canvas.add(glint * wet * np.float32(0.75 if dark else 0.9), WHITE)
