"""The open sea under a sky, with islands, boats or a lighthouse."""

from __future__ import annotations

from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas, Point, turned
from generation.providers.builtin.colour import WHITE, between, mix
from generation.providers.builtin.noise import bell, smoothstep
from generation.providers.builtin.scenes.sky import Sky, sky, weather
from generation.providers.builtin.scenes.water import waves

HULL: Final[list[Point]] = [(-0.36, -0.045), (0.46, -0.075), (0.34, 0.05), (-0.28, 0.05)]
MAINSAIL: Final[list[Point]] = [(-0.02, -0.97), (-0.10, -0.6), (-0.34, -0.13), (-0.02, -0.11)]
JIB: Final[list[Point]] = [(0.025, -0.86), (0.16, -0.45), (0.40, -0.12), (0.03, -0.12)]
# The dark parts of a lighthouse in its widths, from the lamp's floor: gallery, bars, windows.
BARS: Final = ((-0.49, -1.3, -0.39, 0), (-0.05, -1.3, 0.05, 0), (0.39, -1.3, 0.49, 0))
WINDOWS: Final = ((-0.13, 2, 0.13, 2.4), (-0.13, 5, 0.13, 5.4), (-0.13, 8.4, 0.13, 8.8))


def sea(canvas: Canvas) -> None:
    rng, brief = canvas.rng, canvas.brief
    horizon = rng.uniform(0.42, 0.60)
    air = sky(canvas, horizon)
    if brief.has("island", "mountains") or (rng.random() < 0.35 and brief.may("island")):
        _islands(canvas, air, horizon)
    waves(canvas, air, horizon, 2.2 if brief.has("storm") else rng.uniform(0.7, 1.2))
    if brief.has("lighthouse"):
        _lighthouse(canvas, air, horizon)
    if brief.has("boat") or (not brief.has("lighthouse") and brief.may("boat") and rng.random() < 0.35):
        _boats(canvas, air, horizon)
    weather(canvas, air)


def _islands(canvas: Canvas, air: Sky, horizon: float) -> None:
    """A coast on the horizon in several depths of haze."""
    rng, base = canvas.rng, canvas.height * horizon
    tone, above = canvas.palette.at(0.10 if canvas.brief.night else 0.26), canvas.above(base + 1)
    for depth in (0.72, 0.52, 0.3)[: int(rng.integers(2, 4))]:
        shape = bell((canvas.x[0] / canvas.width - rng.uniform(0.1, 0.9)) / rng.uniform(0.10, 0.28))
        ridge = shape * (0.6 + 0.5 * canvas.line(canvas.unit * 0.16)) * canvas.unit * rng.uniform(0.05, 0.14)
        above.paint(above.under(base - ridge), mix(tone, air.haze, depth))


def _boats(canvas: Canvas, air: Sky, horizon: float) -> None:
    """Sailing boats; the first is near enough to be looked at, its sails lit by the sky."""
    rng, p = canvas.rng, canvas.palette
    cloth = p.at(0.5) if canvas.brief.night else mix(p.at(0.95), air.light, 0.3)
    for index in range(int(rng.integers(1, 4))):
        nearness = rng.uniform(0.01, 0.06) if index else rng.uniform(0.10, 0.2)
        x, base = canvas.width * rng.uniform(0.22, 0.78), canvas.height * (horizon + nearness * 0.9)
        tall, way, haze = canvas.unit * (0.035 + nearness * 1.05), rng.choice([-1, 1]), 0.35 if index else 0.0
        part = canvas.around(x, base - tall * 0.4, tall * 0.6, tall)
        shadow, hull, sails = part.pen(), part.pen(3), part.pen(3)
        shadow.oval(x, base + tall * 0.06, tall * 0.42, tall * 0.04)
        for pen, outline in ((hull, HULL), (sails, MAINSAIL), (sails, JIB)):
            pen.polygon(turned([(a * way, b) for a, b in outline], x, base, tall))
        hull.line([(x, base), (x, base - tall)], tall * 0.012)
        part.shade(1 - shadow.mask * 0.4)
        part.paint(sails.mask, mix(cloth, air.haze, haze))
        part.paint(hull.mask, mix(p.at(0.06), air.haze, haze))


def _lighthouse(canvas: Canvas, air: Sky, horizon: float) -> None:
    """A tower on a rock at the side away from the light, its lamp lit when it is dark."""
    rng, brief, p, unit = canvas.rng, canvas.brief, canvas.palette, canvas.unit
    way = 1.0 if air.x < canvas.width / 2 else -1.0
    x, foot = canvas.width * (0.5 + way * rng.uniform(0.22, 0.32)), canvas.height * (horizon + 0.015)
    tall = min(unit * rng.uniform(0.30, 0.38), foot * 0.8)
    wide, ground = tall * 0.075, foot - unit * 0.055
    top, inland = ground - tall * 0.84, (canvas.x[0] - x) / unit * way
    rock = unit * (0.05 + 0.028 * canvas.line(unit * 0.11, 7, 0.6)) * smoothstep(-0.26, -0.02, inland)
    rock, base = rock * (1 + 0.7 * smoothstep(0.0, 0.4, inland)), unit * 0.05 * smoothstep(-0.26, 0.2, inland)
    part = canvas.part(0, foot - unit * 0.2, canvas.width, foot + unit * 0.06)
    stone = p.map((0.02 if brief.night else 0.08) + (part.noise(unit / 26, 5, 0.6) - 0.42) * 0.55)
    part.paint(part.under(foot - rock) * (1 - part.under(foot + base)) * (rock > 0.4), stone)
    part = canvas.part(x - wide * 2, top - wide * 3, x + wide * 2, ground + wide * 2)
    tower, parts = part.pen(3), part.pen(3)
    tower.ribbon(np.array([x, x]), np.array([top, ground + wide]), np.array([wide * 0.6, wide]), 0)
    parts.ribbon(np.array([x, x]), top - np.array([2.05, 1.25]) * wide, np.array([0, wide * 0.62]), 0)
    for left, high, right, low in (*BARS, *WINDOWS, (-0.95, -0.14, 0.95, 0.12)):
        parts.box(x + left * wide, top + high * wide, x + right * wide, top + low * wide)
    light = np.clip(0.62 - 0.40 * np.clip((part.x - x) / wide, -1, 1) * way, 0.22, 1.05)
    red = p.accent if p.accent[0] > p.second[0] else p.second
    stripes = between(p.white, red, np.floor((ground - part.y) / (tall * 0.14)) % 2)
    part.paint(tower.mask, stripes * light * (0.45 if brief.night else 1.0))
    lamp, warm, burning = top - wide * 0.66, mix(p.accent, WHITE, 0.65), brief.dim or brief.has("fog")
    part.paint(part.disc(x, lamp, wide * 0.52), warm if burning else mix(p.at(0.8), WHITE, 0.3))
    part.paint(parts.mask, p.at(0.04))
    if burning:
        # A cone of light out over the water, and a shorter one behind.
        for direction, strength in ((-way, 0.75), (way, 0.3)):
            along = (canvas.x - x) * direction
            rise = (canvas.y - lamp + along * 0.09) / (np.maximum(along, 1) * 0.055 + 2)
            cone = bell(rise) * (along > 0) * np.exp(-along / (unit * 0.55))
            canvas.add(cone * strength * (1 if brief.night else 0.55), warm)
        canvas.glow(x, lamp, wide * 5.5, warm, 0.9)
