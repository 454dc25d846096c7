"""Northern lights: curtains of rays over firs, snow and still water."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import colour, mix
from generation.providers.builtin.noise import Floats, fractal, line
from generation.providers.builtin.scenes.land import below, massif, reflect, ridge_line
from generation.providers.builtin.scenes.sky import WHITE, Sky, stars
from generation.providers.builtin.scenes.trees import fir_row
from generation.providers.builtin.scenes.weather import weather


def aurora(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("aurora")
    p = brief.palette
    ground = float(rng.uniform(0.72, 0.80))
    night = mix(p.at(0.0), colour("#050b1c"), 0.5)
    canvas.gradient(
        [(0, night * np.float32(0.7)), (0.6, mix(night, p.at(0.2), 0.5)), (1, p.at(0.3))],
        0,
        int(canvas.height * ground),
    )
    stars(canvas, brief, int(canvas.height * ground), 0.9)
    green = mix(p.at(0.6), colour("#3df2a2"), 0.7)
    for index in range(int(rng.integers(3, 5))):
        _curtain(canvas, rng, ground, green, mix(p.accent, colour("#b04ce0"), 0.6), 1.0 - 0.2 * index)
    haze = mix(p.at(0.22), green, 0.25)
    air = Sky(haze, green, canvas.width * 0.5, 0)
    for t in (0.0, 0.5):
        ridge = ridge_line(canvas, rng, ground - 0.02 + 0.015 * t, 0.16 - 0.06 * t, canvas.unit * 0.4, 0.4)
        tone = mix(p.at(0.06), haze, 0.45 - 0.4 * t)
        massif(canvas, rng, air, ridge, tone, 0.6, mix(p.at(0.75), green, 0.25), 0.07, 0.25, 0.2)
    height = canvas.unit * float(rng.uniform(0.07, 0.13))
    shore = (
        canvas.height * ground
        - np.maximum(0, line(rng, canvas.width, canvas.unit * 0.4, 4)) * canvas.unit * 0.03
    )
    top = int(shore.min() - height * 1.4)
    dark = mix(p.at(0.0), colour("#02060c"), 0.6)
    canvas.paint(
        canvas.mask(lambda draw, s: fir_row(draw, rng, shore, s, top, height, 4.6), top=top), dark, top
    )
    land, first = below(canvas, np.asarray(shore, np.float32))
    canvas.paint(land, dark, first)
    reflect(canvas, brief, int(canvas.height * ground), air, 1.3)
    weather(canvas, brief, air)


def _curtain(
    canvas: Canvas, rng: np.random.Generator, ground: float, low: Floats, high: Floats, strength: float
) -> None:
    """Light that stands on a winding hem and fades upwards, ray by ray."""
    width, height = canvas.width, int(canvas.height * ground)
    hem = float(rng.uniform(0.40, 0.78)) + 0.15 * line(rng, width, canvas.unit * 0.65, 4, 0.45)
    hem = hem * height + float(rng.uniform(-0.2, 0.2)) * (canvas.x[0] - width / 2)
    rays = np.clip(0.5 + 0.75 * line(rng, width, canvas.unit * 0.05, 5, 0.62), 0.05, 1.3)
    tall = canvas.height * (
        0.16 + 0.24 * np.clip(0.5 + 0.7 * line(rng, width, canvas.unit * 0.12, 5, 0.55), 0.1, 1.2)
    )
    patch = np.clip(0.5 + 0.95 * line(rng, width, canvas.unit * 0.45, 3) * 1.3, 0.0, 1.2)
    lean = fractal(rng, width, height, canvas.unit / 3, 2) - 0.5
    above = (hem[None, :] - canvas.y[:height] + lean * canvas.unit * 0.06) / tall[None, :]
    rise = np.where(above > 0, np.exp(-above * 2.1), np.exp(above * 16))
    light = rise * (rays * patch)[None, :] * (strength * 1.35)
    tint = np.clip(above * 0.62, 0, 1)
    canvas.add(np.asarray(np.clip(light * (1 - tint) * 0.95, 0, 1), np.float32), low)
    canvas.add(np.asarray(np.clip(light * tint * 1.3, 0, 1), np.float32), high)
    core = np.exp(-((above - 0.03) ** 2) * 420) * (rays * patch)[None, :] * 0.35 * strength
    canvas.add(np.asarray(np.clip(core, 0, 1), np.float32), mix(low, WHITE, 0.6))
