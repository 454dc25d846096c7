"""Land in layers: ridges that recede into haze, reflections in water."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import Floats, enlarge, fractal, line, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, Sky


def below(canvas: Canvas, ridge: Floats) -> tuple[Floats, int]:
    """The mask of all that lies below a line, as rows from the second value on."""
    top = max(0, int(ridge.min()) - 1)
    mask = np.clip(canvas.y[top:] - ridge[None, :] + 0.5, 0, 1)
    return np.asarray(mask, np.float32), top


def massif(
    canvas: Canvas,
    rng: np.random.Generator,
    sky: Sky,
    ridge: Floats,
    colour: Floats,
    relief: float,
    snow: Floats | None,
    snow_line: float,
    mist: float,
    depth: float,
) -> None:
    """One range: faces lit from the sky's light, snow above a line, mist at its foot."""
    mask, top = below(canvas, ridge)
    rows = mask.shape[0]
    if rows < 2:
        return
    width = canvas.width
    # Faces: ridged noise that runs downhill; the side towards the light is the brighter.
    small_w, small_h = max(8, width // 2), max(8, rows // 2)
    cell = canvas.unit / 7 / 2
    grain = fractal(rng, small_w, small_h, cell, 6, 0.56, stretch=0.62, ridged=True)
    step = max(1, int(canvas.unit / 330))
    side = 1 if sky.x > width / 2 else -1
    face = grain - np.roll(grain, (step, side * step), (0, 1))
    face = enlarge(face, width, rows)
    slope = np.gradient(np.convolve(np.pad(ridge, 6, "edge"), np.ones(13) / 13, "valid")).astype(np.float32)
    down = (canvas.y[top:] - ridge[None, :]) / np.float32(canvas.height)
    facing = np.tanh(slope * 1.6 * side)[None, :] * np.exp(-np.maximum(down, 0) * 9)
    lit = np.clip(0.5 + face * 4.2 + facing * 0.22, 0, 1)
    bright = mix(colour, mix(sky.haze, sky.light, 0.3), 0.42 * relief)
    dark = colour * np.float32(1 - 0.42 * relief)
    field = dark[:, None, None] + (bright - dark)[:, None, None] * lit
    if snow is not None:
        height = enlarge(grain, width, rows)
        reach = snow_line - down + (height - 0.55) * snow_line * 0.9
        cover = smoothstep(0.0, snow_line * 0.35, reach)
        tint = mix(colour, snow, 0.75)[:, None, None]
        bright_snow = snow[:, None, None]
        field += (tint + (bright_snow - tint) * smoothstep(0.3, 0.75, lit) - field) * cover * 0.94
    if mist > 0:
        foot = smoothstep(0.02, depth, np.maximum(down, 0))
        foot = foot * np.float32(mist)
        field += (sky.haze[:, None, None] - field) * foot
    canvas.paint(mask, field, top)


def ridge_line(
    canvas: Canvas, rng: np.random.Generator, base: float, rise: float, cell: float, sharp: float
) -> Floats:
    """A mountain's outline: a few large forms, with crags on them."""
    large = line(rng, canvas.width, cell, 2, 0.5, 0.0)
    crag = line(rng, canvas.width, cell * 0.55, 7, 0.48, sharp)
    height = large * 0.55 + crag * 0.6
    return np.asarray(canvas.height * (base - rise * (0.5 + 0.5 * height)), np.float32)


def reflect(canvas: Canvas, brief: Brief, shore: int, sky: Sky, calm: float = 1.0) -> None:
    """Water from `shore` down: what is above upside down, broken by ripples that grow towards us."""
    rng = brief.rng("water")
    rows = canvas.height - shore
    if rows < 4:
        return
    width = canvas.width
    depth = (np.arange(rows, dtype=np.float32) + 0.5)[:, None] / rows
    ripple = _ripples(rng, width, rows, canvas.unit) - 0.5
    stretch = shore / max(rows, 1) * 0.86 if shore < rows else 0.92
    source = shore - 1 - np.arange(rows, dtype=np.float32)[:, None] * min(stretch, 1.0)
    source = source + ripple * depth * canvas.unit * 0.10 / calm
    lines = np.clip(source, 0, shore - 1).astype(np.int32)
    columns = np.arange(width, dtype=np.int32)[None, :]
    sway = (ripple * depth * canvas.unit * 0.03 / calm).astype(np.int32)
    columns = np.clip(columns + sway, 0, width - 1)
    mirrored = canvas.rgb[:, lines, columns]
    deep = brief.palette.at(0.1 if brief.night else 0.2)
    share = (0.16 + 0.34 * depth) + np.clip(ripple, 0, 1) * 0.25 * depth
    water = mirrored + (deep[:, None, None] - mirrored) * np.clip(share, 0, 0.9)
    glint = smoothstep(0.16, 0.30, ripple) * (0.10 + 0.2 * depth)
    water += (mix(sky.haze, WHITE, 0.2)[:, None, None] - water) * glint * 0.55
    edge = np.exp(-depth * rows / (canvas.unit * 0.006)) * 0.35
    water += (sky.haze[:, None, None] - water) * edge
    canvas.rgb[:, shore:] = water


def _ripples(rng: np.random.Generator, width: int, rows: int, unit: float) -> Floats:
    """Noise in perspective: flat, fine lines far away, broad soft ones near."""
    field = np.zeros((rows, width), np.float32)
    depth = np.arange(rows, dtype=np.float32) / rows
    for share, cell in ((0.6, unit / 90), (0.4, unit / 40)):
        tall = rows
        flat = fractal(rng, width, tall, cell, 3, 0.55, stretch=9.0)
        lookup = (depth**0.5 * (tall - 1)).astype(np.int32)
        field += flat[lookup] * np.float32(share)
    return field


def mist_band(
    canvas: Canvas, rng: np.random.Generator, centre: float, spread: float, colour: Floats, amount: float
) -> None:
    """A bank of mist lying across the picture at `centre` (a share of the height)."""
    top = int(max(0, (centre - spread * 1.6) * canvas.height))
    bottom = int(min(canvas.height, (centre + spread * 1.6) * canvas.height))
    if bottom - top < 4:
        return
    rows = bottom - top
    field = fractal(rng, canvas.width, rows, canvas.unit / 6, 4, 0.5, stretch=3.5)
    place = (canvas.y[top:bottom] / canvas.height - centre) / spread
    bank = np.exp(-(place**2) * 1.6) * smoothstep(0.25, 0.75, field + 0.12)
    canvas.paint(np.asarray(np.clip(bank * amount, 0, 1), np.float32), colour, top)
