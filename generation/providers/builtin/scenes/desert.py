"""Dunes: sharp crests, one side lit and the other in shadow, ripples near by."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import Floats, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, sky
from generation.providers.builtin.scenes.terrain import View, lighting, look
from generation.providers.builtin.scenes.weather import weather

MAP = 768


def desert(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("desert")
    horizon = float(rng.uniform(0.34, 0.46))
    air = sky(canvas, brief, horizon + 0.04)
    p = brief.palette
    from_left = air.x < canvas.width / 2
    heights = _dunes(rng, from_left)
    elevation = 0.34
    lit, shadow = lighting(heights, from_left, elevation, 1.5)
    ripple = _ripple(rng)
    view = View(
        horizon=horizon, height=float(rng.uniform(0.15, 0.2)), near=0.11, far=1.35, zoom=1.0, steps=360
    )
    seen = look(canvas.width, canvas.height, canvas.unit, heights, [lit, shadow, ripple], view)
    light, dark, fine = seen.layers
    near = np.exp(-seen.distance * 4.2)
    light = np.clip(light * 1.06 * (1 - 0.75 * dark) + (fine - 0.5) * 0.34 * near, 0, 1)
    if brief.night:
        tones = [(0.0, p.at(0.02)), (0.5, p.at(0.2)), (1.0, p.at(0.5))]
    else:
        tones = [
            (0.0, p.at(0.13)),
            (0.42, p.at(0.42)),
            (0.75, p.at(0.66)),
            (1.0, mix(p.at(0.9), p.accent, 0.2)),
        ]
    field = _graded(light, tones)
    far = np.clip((seen.distance - view.near) / (view.far - view.near), 0, 1)
    field += (air.haze[:, None, None] - field) * (far**1.15 * 0.82)
    canvas.paint(seen.land, field)
    glitter = smoothstep(0.9, 1.0, fine) * near * light
    canvas.add(np.asarray(glitter * 0.2, np.float32), WHITE)
    weather(canvas, brief, air)


def _graded(value: Floats, stops: list[tuple[float, Floats]]) -> Floats:
    places = [place for place, _ in stops]
    return np.stack([np.interp(value, places, [colour[c] for _, colour in stops]) for c in range(3)]).astype(
        np.float32
    )


def _dunes(rng: np.random.Generator, from_left: bool) -> Floats:
    """Crests that wander: a slow rise on one side, a slip face on the other."""
    bend = fractal(rng, MAP, MAP, MAP / 2.4, 4, 0.42)
    sway = fractal(rng, MAP, MAP, MAP / 3.5, 3, 0.4)
    size = fractal(rng, MAP, MAP, MAP / 2.2, 2)
    grid = np.arange(MAP, dtype=np.float32) / MAP
    x = grid[None, :] if from_left else 1 - grid[None, :]
    y = grid[:, None]
    total = np.zeros((MAP, MAP), np.float32)
    turn = float(rng.uniform(0.35, 0.75))
    for count, tall, twist in ((2.6, 1.0, 1.5), (6.0, 0.30, 1.9)):
        phase = (x * (1 - turn) + y * turn) * count + bend * twist + sway * 0.5 * twist + float(rng.random())
        saw = phase - np.floor(phase)
        steep = np.float32(0.74)
        wave = np.where(
            saw < steep, smoothstep(0, 1, saw / steep) * 0.55 + saw / steep * 0.45, (1 - saw) / (1 - steep)
        )
        total += np.asarray(wave, np.float32) * np.float32(tall) * (0.25 + size * 0.95)
    return total * np.float32(0.082)


def _ripple(rng: np.random.Generator) -> Floats:
    bend = fractal(rng, MAP, MAP, 60, 3)
    grid = np.arange(MAP, dtype=np.float32)
    wave = np.sin((grid[None, :] * 0.25 + grid[:, None] * 0.9) * 0.9 + bend * 26)
    return np.asarray(wave * 0.3 + 0.5 + (fractal(rng, MAP, MAP, 4, 2) - 0.5) * 0.4, np.float32)
