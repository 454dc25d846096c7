"""Mountains in haze, with or without a lake that mirrors them."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import line
from generation.providers.builtin.scenes.land import below, massif, mist_band, reflect, ridge_line
from generation.providers.builtin.scenes.sky import WHITE, sky
from generation.providers.builtin.scenes.trees import fir_row
from generation.providers.builtin.scenes.weather import weather


def mountains(canvas: Canvas, brief: Brief) -> None:
    _range(canvas, brief, water=brief.has("lake"))


def lake(canvas: Canvas, brief: Brief) -> None:
    _range(canvas, brief, water=True)


def _range(canvas: Canvas, brief: Brief, water: bool) -> None:
    rng = brief.rng("mountains")
    p = brief.palette
    ground = float(rng.uniform(0.60, 0.68)) if water else 0.96
    air = sky(canvas, brief, ground * 0.86)
    layers = int(rng.integers(3, 5)) if water else int(rng.integers(4, 7))
    sharp = float(rng.uniform(0.15, 0.5))
    snowy = brief.palette.at(0.97) if (brief.has("snow") or rng.random() < 0.62) and brief.may("snow") else None
    if brief.night and snowy is not None:
        snowy = mix(snowy, p.at(0.3), 0.5)
    for index in range(layers):
        t = index / max(layers - 1, 1)
        base = ground * (0.70 + 0.27 * t)
        rise = ground * (0.50 * (1 - t) ** 0.8 + 0.16) * float(rng.uniform(0.8, 1.15))
        ridge = ridge_line(canvas, rng, base, rise, canvas.unit * (0.52 - 0.2 * t), sharp * (1.15 - 0.5 * t))
        tone = p.at(0.50 - 0.42 * t**0.8) if not brief.night else p.at(0.30 - 0.27 * t)
        hazed = mix(tone, air.haze, 0.58 * (1 - t) ** 1.2)
        massif(
            canvas, rng, air, ridge, hazed, relief=0.55 + 0.3 * t, snow=snowy if t < 0.6 else None,
            snow_line=0.11 * (1 - t), mist=0.75 - 0.55 * t, depth=0.26,
        )  # fmt: skip
        if t < 0.95 and index < layers - 1:
            mist_band(canvas, rng, base + 0.01, 0.045, mix(air.haze, WHITE, 0.08), 0.42 - 0.2 * t)
    if water:
        _shore(canvas, brief, ground, rng)
        reflect(canvas, brief, int(canvas.height * ground), air)
    elif brief.may("forest") and brief.may("tree"):
        _foreground(canvas, brief, rng)
    weather(canvas, brief, air)


def _shore(canvas: Canvas, brief: Brief, ground: float, rng: np.random.Generator) -> None:
    """A dark line of firs along the far shore."""
    height = canvas.unit * float(rng.uniform(0.035, 0.075))
    wave = line(rng, canvas.width, canvas.unit * 0.3, 5)
    shore = canvas.height * ground - np.maximum(0, wave * canvas.unit * 0.022)
    top = int(shore.min() - height * 1.3)
    mask = canvas.mask(
        lambda draw, s: fir_row(draw, rng, shore, s, top, height, 5.0), top=top, bottom=canvas.height
    )
    tone = brief.palette.at(0.07)
    canvas.paint(mask, tone, top)
    land, first = below(canvas, np.asarray(shore, np.float32))
    canvas.paint(land, tone, first)


def _foreground(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """The slope we stand on, with firs."""
    wave = line(rng, canvas.width, canvas.unit * 0.7, 5, 0.42)
    slope = canvas.x[0] / canvas.width - 0.5
    ground = canvas.height * (0.90 + 0.05 * wave + 0.10 * slope * float(rng.choice([-1, 1])))
    height = canvas.unit * float(rng.uniform(0.10, 0.17))
    top = max(0, int(ground.min() - height * 1.3))
    mask = canvas.mask(lambda draw, s: fir_row(draw, rng, ground, s, top, height, 4.2, 0.8), top=top)
    canvas.paint(mask, brief.palette.at(0.03), top)
    land, first = below(canvas, np.asarray(ground, np.float32))
    canvas.paint(land, brief.palette.at(0.03), first)
