"""Skies: their colours by the hour, sun, moon, stars and clouds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix, with_lightness
from generation.providers.builtin.noise import Floats, contrast, fractal, smoothstep

WHITE = np.ones(3, np.float32)


@dataclass(frozen=True, slots=True)
class Sky:
    """What the land below needs to know: the haze's colour and where the light is."""

    haze: Floats
    light: Floats
    x: float
    y: float


def stops(brief: Brief) -> list[tuple[float, Floats]]:
    """The sky's colours from the top down to the horizon."""
    p = brief.palette
    if brief.time == "night":
        return [(0, p.at(0.0)), (0.45, p.at(0.13)), (0.8, p.at(0.27)), (1, p.at(0.42))]
    if brief.time == "dusk":
        glow = mix(p.at(0.8), p.accent, 0.35)
        return [(0, p.at(0.22)), (0.4, p.at(0.42)), (0.72, p.at(0.62)), (1, glow)]
    if brief.time == "dawn":
        return [(0, p.at(0.48)), (0.4, p.at(0.64)), (0.75, p.at(0.82)), (1, mix(p.at(0.97), p.accent, 0.12))]
    return [(0, p.at(0.55)), (0.5, p.at(0.72)), (1, p.at(0.95))]


def sky(canvas: Canvas, brief: Brief, horizon: float, body: bool = True) -> Sky:
    """Paint the sky down to `horizon` (a share of the height) and say where the light is."""
    rng = brief.rng("sky")
    height = int(canvas.height * horizon)
    colours = stops(brief)
    canvas.fill(colours[-1][1])
    canvas.gradient(colours, 0, max(height, 2))
    overcast = brief.has("storm", "rain")
    x = canvas.width * float(rng.choice([rng.uniform(0.16, 0.42), rng.uniform(0.58, 0.84)]))
    low = {"night": 0.34, "dusk": 0.82, "dawn": 0.72, "day": 0.36}[brief.time]
    y = height * float(np.clip(low + rng.uniform(-0.12, 0.12), 0.12, 0.92))
    moon = brief.time == "night" or (brief.has("moon") and not brief.has("sun"))
    light = mix(brief.palette.accent, WHITE, 0.55 if not moon else 0.75)
    shown = body and not overcast and brief.may("moon" if moon else "sun")
    if shown and not brief.has("fog"):
        shown = brief.has("sun", "moon") or rng.random() < 0.8
    if brief.time == "night" and brief.may("stars") and not overcast:
        stars(canvas, brief, height)
    if not overcast and brief.may("sun" if not moon else "moon"):
        canvas.glow(x, y, canvas.unit * 0.5, mix(brief.palette.accent, WHITE, 0.2), 0.5 if not moon else 0.28)
    if shown:
        _body(canvas, brief, x, y, light, moon)
    cloudy = 0.55 + 0.35 * float(rng.random())
    if brief.has("cloud"):
        cloudy = 0.95
    if brief.has("clear") or not brief.may("cloud"):
        cloudy = 0.0
    if overcast:
        _overcast(canvas, brief, height)
    elif cloudy > 0:
        clouds(canvas, brief, height, cloudy, x, y)
    return Sky(colours[-1][1], light, x, y)


def _body(canvas: Canvas, brief: Brief, x: float, y: float, light: Floats, moon: bool) -> None:
    """A sun's or a moon's disc, the moon with its seas."""
    rng = brief.rng("body")
    radius = canvas.short * float(rng.uniform(0.035, 0.07) if moon else rng.uniform(0.045, 0.095))
    canvas.glow(x, y, radius * 3.4, light, 0.55 if moon else 0.8)
    mask, top = canvas.disc(x, y, radius, 1.4)
    face = light if moon else mix(light, WHITE, 0.35)
    canvas.paint(mask, face, top)
    if moon:
        rows = mask.shape[0]
        seas = contrast(fractal(rng, canvas.width, rows, radius * 0.9, 4))
        canvas.paint(mask * smoothstep(0.5, 0.8, seas) * 0.22, brief.palette.at(0.45), top)


def stars(canvas: Canvas, brief: Brief, height: int, density: float = 1.0) -> None:
    """Many faint points, few bright ones, thinner towards the horizon."""
    rng = brief.rng("stars")
    count = int(canvas.width * height / 900 * density)
    xs = (rng.random(count) * canvas.width).astype(int)
    ys = (rng.random(count) ** 1.3 * height).astype(int)
    bright = (rng.pareto(2.2, count) * 0.22 + 0.08).clip(0, 1).astype(np.float32)
    field = np.zeros((height, canvas.width), np.float32)
    np.maximum.at(field, (ys.clip(0, height - 1), xs.clip(0, canvas.width - 1)), bright)
    soft = field.copy()
    for dx, dy, share in (
        (1, 0, 0.42),
        (-1, 0, 0.42),
        (0, 1, 0.42),
        (0, -1, 0.42),
        (1, 1, 0.16),
        (-1, -1, 0.16),
    ):
        rolled = np.roll(field, (dy, dx), (0, 1))
        soft += np.where(rolled > 0.3, rolled, 0) * np.float32(share)
    soft *= np.linspace(1.0, 0.25, height, dtype=np.float32)[:, None]
    canvas.add(np.clip(soft, 0, 1), mix(WHITE, brief.palette.at(0.85), 0.4))


def clouds(canvas: Canvas, brief: Brief, height: int, amount: float, x: float, y: float) -> None:
    """Long clouds, lit on the side of the light and thinner towards the top."""
    rng = brief.rng("clouds")
    width = canvas.width
    cell = canvas.unit / 5
    body = fractal(rng, width, height, cell, 6, 0.52, stretch=2.6)
    field = contrast(body)
    edge = 0.98 - amount * 0.5
    mask = smoothstep(edge, edge + 0.34, field)
    place = canvas.y[:height] / height
    mask *= (smoothstep(0.0, 0.35, place) * 0.75 + 0.25) * (1 - smoothstep(0.72, 0.97, place))
    # Light comes from the body: the gradient of the density towards it.
    step = max(2, int(canvas.unit / 160))
    towards = np.sign(x - width / 2) or 1.0
    lit = field - np.roll(field, (-step, -int(step * towards)), (0, 1))
    shade = np.clip(0.5 + lit * 3.0, 0, 1)
    p = brief.palette
    if brief.time == "night":
        dark, bright = p.at(0.12), p.at(0.42)
    elif brief.time == "dusk":
        dark, bright = p.at(0.36), mix(p.at(0.8), p.accent, 0.4)
    elif brief.time == "dawn":
        dark, bright = p.at(0.6), mix(p.at(0.98), p.accent, 0.15)
    else:
        dark, bright = p.at(0.72), with_lightness(p.at(1.0), 0.985, 0.4)
    colour = dark[:, None, None] + (bright - dark)[:, None, None] * shade
    canvas.paint(mask * np.float32(0.72), colour)


def _overcast(canvas: Canvas, brief: Brief, height: int) -> None:
    """A heavy sky: two layers of turbulent grey, dark above."""
    rng = brief.rng("overcast")
    p = brief.palette
    field = contrast(fractal(rng, canvas.width, height, canvas.unit / 3.2, 6, 0.55, stretch=1.9))
    ridge = fractal(rng, canvas.width, height, canvas.unit / 5, 5, 0.5, stretch=2.2, ridged=True)
    depth = canvas.y[:height] / height
    tone = field * 0.55 + ridge * 0.25 + depth * 0.35 - 0.12
    low, high = (0.04, 0.5) if brief.time == "night" else (0.18, 0.88)
    canvas.paint(np.full_like(field, 0.86), p.map(np.clip(low + tone * (high - low), 0, 1)))
