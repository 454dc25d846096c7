"""Mountains in haze, with or without a lake that mirrors them."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import fractal, line, smoothstep
from generation.providers.builtin.scenes.land import below, mist_band, reflect
from generation.providers.builtin.scenes.sky import WHITE, Sky, sky
from generation.providers.builtin.scenes.terrain import View, lighting, look, mountain_map
from generation.providers.builtin.scenes.trees import fir_row
from generation.providers.builtin.scenes.weather import weather

MAP = 640


def mountains(canvas: Canvas, brief: Brief) -> None:
    _range(canvas, brief, water=brief.has("lake"))


def lake(canvas: Canvas, brief: Brief) -> None:
    _range(canvas, brief, water=True)


def _range(canvas: Canvas, brief: Brief, water: bool) -> None:
    rng = brief.rng("mountains")
    ground = float(rng.uniform(0.60, 0.67)) if water else 1.0
    air = sky(canvas, brief, 0.62 if not water else ground * 0.92)
    _relief(canvas, brief, air, rng, ground, water)
    if water:
        _shore(canvas, brief, ground, rng)
        reflect(canvas, brief, int(canvas.height * ground), air)
    elif brief.may("forest") and brief.may("tree"):
        _foreground(canvas, brief, rng)
    weather(canvas, brief, air)


def _relief(
    canvas: Canvas, brief: Brief, air: Sky, rng: np.random.Generator, ground: float, water: bool
) -> None:
    p = brief.palette
    heights = mountain_map(rng, MAP, MAP / float(rng.uniform(2.6, 3.6)), float(rng.uniform(0.5, 1.0)))
    # A valley in front of us, high peaks behind.
    pass_at = float(rng.uniform(0.35, 0.65))
    rows = np.linspace(0, 1, MAP, dtype=np.float32)[:, None]
    rise = smoothstep(0.24, 0.74, rows)
    valley = 1 - 0.5 * np.exp(
        -(((np.linspace(0, 1, MAP, dtype=np.float32)[None, :] - pass_at) / 0.16) ** 2)
    ) * (1 - rise * 0.5)
    heights = heights * (0.16 + 0.94 * rise) * valley * np.float32(0.27)
    from_left = air.x < canvas.width / 2
    elevation = 0.5 if brief.time in ("day", "night") else 0.32
    lit, shadow = lighting(heights, from_left, elevation, 3.0)
    speck = fractal(rng, MAP, MAP, 22, 4, 0.6)
    view = View(
        horizon=0.60 if water else float(rng.uniform(0.52, 0.60)),
        height=0.035 if water else float(rng.uniform(0.12, 0.17)),
        near=0.14 if water else 0.10,
        far=1.15,
        zoom=float(rng.uniform(1.15, 1.5)),
        steps=340,
    )
    seen = look(canvas.width, canvas.height, canvas.unit, heights, [lit, shadow, heights, speck], view)
    light, dark, high, rough = seen.layers
    light = np.clip(light * (1 - 0.62 * dark) + (rough - 0.5) * 0.16, 0, 1)
    if brief.night:
        shade, bright = p.at(0.05), mix(p.at(0.6), air.light, 0.15)
    else:
        shade, bright = p.at(0.08), mix(p.at(0.66), p.accent, 0.22 if brief.time == "dusk" else 0.08)
    field = shade[:, None, None] + (bright - shade)[:, None, None] * light
    if brief.may("snow"):
        tall = float(heights.max())
        line_at = tall * (0.18 if brief.has("snow") else float(rng.choice([0.42, 0.55, 0.72, 0.9])))
        cover = smoothstep(line_at, line_at + tall * 0.16, high + (rough - 0.5) * tall * 0.5)
        white = mix(p.at(0.96), WHITE, 0.3) if not brief.night else p.at(0.66)
        cold = mix(p.at(0.5 if not brief.night else 0.22), p.at(0.75), 0.35)
        snow = cold[:, None, None] + (white - cold)[:, None, None] * smoothstep(0.18, 0.66, light)
        field += (snow - field) * (cover * smoothstep(0.05, 0.3, light) * 0.95)
    # Air: blue with distance, thickest in the valleys.
    far = np.clip((seen.distance - view.near) / (view.far - view.near), 0, 1)
    basin = np.exp(-np.clip(high, 0, 1) * 16) * smoothstep(0.1, 0.7, far)
    haze = np.clip(far**1.25 * 0.72 + basin * 0.42, 0, 0.93)
    field += (air.haze[:, None, None] - field) * haze
    limit = np.where(canvas.y < canvas.height * ground, seen.land, 0)
    canvas.paint(np.asarray(limit, np.float32), np.asarray(field, np.float32))
    if brief.has("fog"):
        for centre in (0.42, 0.56, 0.7):
            mist_band(canvas, rng, centre * ground, 0.06, air.haze, 0.8)


def _shore(canvas: Canvas, brief: Brief, ground: float, rng: np.random.Generator) -> None:
    """A dark line of firs along the far shore."""
    height = canvas.unit * float(rng.uniform(0.035, 0.07))
    wave = line(rng, canvas.width, canvas.unit * 0.3, 5)
    shore = canvas.height * ground - np.maximum(0, wave * canvas.unit * 0.022)
    if not (brief.may("forest") and brief.may("tree")):
        return
    top = int(shore.min() - height * 1.3)
    mask = canvas.mask(lambda draw, s: fir_row(draw, rng, shore, s, top, height, 5.0), top=top)
    tone = brief.palette.at(0.07)
    canvas.paint(mask, tone, top)
    land, first = below(canvas, np.asarray(shore, np.float32))
    canvas.paint(land, tone, first)


def _foreground(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """The slope we stand on, with firs."""
    wave = line(rng, canvas.width, canvas.unit * 0.7, 5, 0.42)
    slope = canvas.x[0] / canvas.width - 0.5
    ground = canvas.height * (0.93 + 0.04 * wave + 0.12 * slope * float(rng.choice([-1, 1])))
    height = canvas.unit * float(rng.uniform(0.09, 0.15))
    top = max(0, int(ground.min() - height * 1.3))
    mask = canvas.mask(lambda draw, s: fir_row(draw, rng, ground, s, top, height, 4.2, 0.8), top=top)
    canvas.paint(mask, brief.palette.at(0.03), top)
    land, first = below(canvas, np.asarray(ground, np.float32))
    canvas.paint(land, brief.palette.at(0.03), first)
