"""Rows of buildings by the water: towers of a city or gabled houses, their windows lit when it is late."""

import math
from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas, Point
from generation.providers.builtin.colour import WHITE, colour, lit, mix
from generation.providers.builtin.noise import Floats, blurred, smoothstep
from generation.providers.builtin.scenes.landscape import relief
from generation.providers.builtin.scenes.sky import Sky, sky, weather
from generation.providers.builtin.scenes.water import reflect


def _whole(left: list[Point]) -> list[Point]:
    return left + [(1 - x, y) for x, y in reversed(left)]


# What closes a building at its top, from left to right: across and up, both in its widths.
FLAT: Final = _whole([(0, 0)])
MAST: Final = _whole([(0, 0), (0.2, 0), (0.2, 0.35), (0.48, 0.35), (0.48, 1.4)])
TERRACED: Final = _whole([(0.13 * step, 0.22 * (step - back)) for step in (1, 2, 3) for back in (1, 0)])
DOME: Final = _whole([(0.5 - 0.5 * math.cos(t), 0.5 * math.sin(t)) for t in np.linspace(0, 1.57, 10)])
CROWNS: Final = [FLAT, FLAT, MAST, [(0.0, 0.0), (1.0, 0.55)], TERRACED, DOME]
STEPPED: Final = _whole([(0.105 * step, 0.18 * (step + up)) for step in range(4) for up in (0, 1)])
CURVED: Final = _whole([(0, 0), (0.03, 0.2), (0.16, 0.36), (0.3, 0.42), (0.34, 0.62), (0.42, 0.7)])
CHIMNEY: Final[list[Point]] = [
    (0, 0),
    (0.19, 0.3),
    (0.19, 0.6),
    (0.28, 0.6),
    (0.28, 0.43),
    (0.5, 0.75),
    (1, 0),
]
GABLES: Final = [_whole([(0, 0), (0.5, 0.7)]), _whole([(0, 0), (0.12, 0.38)]), STEPPED, CURVED, CHIMNEY]


def town(canvas: Canvas) -> None:
    rng, brief, p, unit = canvas.rng, canvas.brief, canvas.palette, canvas.unit
    houses, ground = brief.scene == "village", rng.uniform(0.70, 0.78)
    air, base = sky(canvas, ground - 0.08 * houses), int(canvas.height * ground)
    if houses:
        relief(canvas, air, "mountains" if brief.has("mountains") else "meadow", ground - 0.1, water=True)
        walls = [p.accent, p.second, p.at(0.88), p.at(0.5), p.at(0.68), p.at(0.34)]
        walls = [lit(wall, 0.4, 0.9, 0.86) for wall in ([p.white] if brief.has("pale") else walls)]
        walls = [mix(wall, p.at(0.08), brief.by_hour(0.64, 0.34, 0.18, 0)) for wall in walls]
        for size, haze, up in ((0.62, 0.55, 0.035), (1.0, 0.0, 0.0)):
            sizes = [(w, w * rng.uniform(1.15, 2.3)) for w in unit * rng.uniform(0.10, 0.165, 30) * size]
            _row(canvas, air, base - canvas.height * up, sizes, walls, unit * 0.021 * size, haze)
        part = canvas.part(0, base, canvas.width, base + unit * 0.022)
        part.fill(mix(p.at(0.10), air.haze, 0.1))
        part.paint(part.noise(unit / 80, 3, 0.6, stretch=3.0) * 0.35, mix(p.at(0.5), air.haze, 0.3))
        base += part.shape[0]
    else:
        _skyline(canvas, air, ground)
    reflect(canvas, base, mix(p.at(0.3), air.haze, 0.4))
    if not houses:
        # Lights on water are drawn out towards us, and bright spots spill a little light.
        water = canvas.below(base)
        for reach in (3, 7, 13):
            step = max(1, int(reach * unit / 1024))
            water.rgb[:, step:] = np.maximum(water.rgb[:, step:], water.rgb[:, :-step] * 0.8)
        bright = blurred(np.clip(canvas.rgb - 0.62, 0, 1) * 1.6, unit / 70)
        canvas.rgb += (1 - canvas.rgb) * np.clip(bright, 0, 1) * 0.7
    weather(canvas, air)


def _skyline(canvas: Canvas, air: Sky, ground: float) -> None:
    """Towers in four depths of haze, the tallest near the skyline's peak."""
    rng, brief, p, unit, peak = (
        canvas.rng,
        canvas.brief,
        canvas.palette,
        canvas.unit,
        canvas.rng.uniform(0.3, 0.7),
    )
    base, glow = canvas.height * ground, mix(p.accent, p.at(0.7), 0.35)
    if brief.time != "day":
        canvas.glow(canvas.width * rng.uniform(0.3, 0.7), base, unit * 0.75, glow, 0.5)
    for t in (0, 1 / 3, 2 / 3, 1):
        haze = mix(air.haze, glow, 0.3 if brief.night else 0)
        tone = mix(p.at(brief.by_hour(0.03, 0.1, 0.11, 0.12)), haze, (1 - t) * 0.72)
        widths = unit * rng.uniform(0.028, 0.075, 60) * (0.8 + 0.55 * t)
        near = np.exp(-(((np.cumsum(widths) / canvas.width - peak) / 0.24) ** 2))
        talls = (0.16 + 0.36 * near * (1 - 0.35 * t)) * rng.uniform(0.65, 1.4, 60) * (1.0 - 0.34 * t)
        sizes = list(zip(widths, canvas.height * np.minimum(talls, ground - 0.06), strict=True))
        _row(canvas, air, base, sizes, [tone], unit * (0.0042 + 0.0048 * t), 0.0)
        low = smoothstep(ground - 0.34, ground, canvas.y / canvas.height) * (0.48 - 0.42 * t) * (t < 1)
        canvas.paint(np.broadcast_to(low, canvas.shape), mix(air.haze, glow, 0.4 if brief.night else 0.1))


def _row(
    canvas: Canvas, air: Sky, base: float, sizes: list[Point], walls: list[Floats], pane: float, haze: float
) -> None:
    """Buildings side by side, each with a crown, and windows of which whole floors are lit together."""
    rng, brief, p, part = canvas.rng, canvas.brief, canvas.palette, canvas.above(base + 1)
    sides, caps, frames, dark, lamps, bars, *fronts = (part.pen() for _ in range(6 + len(walls)))
    houses, x = canvas.brief.scene == "village", -canvas.unit * 0.04
    crowns = GABLES if houses else CROWNS
    share = brief.by_hour(0.6, 0.45, 0.2, 0.0 if houses else 0.1)
    for width, tall in sizes:
        top = base - tall
        crown = [(x + across * width, top - up * width) for across, up in crowns[rng.integers(len(crowns))]]
        fronts[rng.integers(len(walls))].polygon([*crown, (x + width, base), (x, base)])
        caps.line([(px, py - width * 0.02) for px, py in crown], width * (0.07 if brief.snowy else 0.035))
        sides.box(x + (width * 0.66 if air.x > x else 0), top, x + width * (1 if air.x > x else 0.34), base)
        columns, rows = int(width / pane / 1.65 - 0.3), int(tall / pane / 2 - 0.3)
        left = x + (width - (columns - 0.4) * pane * 1.65) / 2
        lively = rng.uniform(0.3, 1.6, (rows, 1)) * rng.uniform(0.5, 1.2) * share
        for row, column in np.ndindex(rows, columns):
            px, py = left + column * pane * 1.65, top + pane * (0.7 + row * 2)
            frames.box(px - pane * 0.1, py - pane * 0.1, px + pane * 1.1, py + pane * 1.3)
            glass = lamps if rng.random() < lively[row, 0] else dark
            glass.box(px, py, px + pane * (1 if houses else 0.8), py + pane * 1.2)
            bars.box(px + pane * 0.47, py, px + pane * 0.53, py + pane * 1.2)
            bars.box(px, py + pane * 0.4, px + pane, py + pane * 0.46)
        x += width * rng.uniform(0.95, 1.15)
    plaster = 0.72 + 0.4 * part.noise(canvas.unit / 30, 5, 0.6) if houses else np.ones((1, 1))
    for pen, wall in zip(fronts, walls, strict=True):
        part.paint(pen.mask, np.clip(mix(wall, air.haze, haze)[:, None, None] * plaster, 0, 1))
    white = mix(mix(p.white, p.at(0.1), brief.by_hour(0.6, 0.3, 0.1, 0)), air.haze, haze)
    warm = mix(mix(p.accent, colour("ffd27a"), 0.65 if houses else 0), WHITE, 0.2)
    if houses:
        cap = p.white if brief.snowy else mix(p.at(0.2), colour("6b3a2c"), 0.3)
        part.paint(caps.mask, mix(cap, air.haze, haze))
        part.paint(frames.mask, white)
        part.paint(dark.mask, mix(p.at(0.14), air.haze, haze))
    else:
        part.paint(sides.mask * fronts[0].mask * 0.22, mix(air.haze, air.light, 0.4))
        part.paint(dark.mask * (0.25 if brief.time == "day" else 0.08), air.haze)
    part.paint(lamps.mask * 0.9, mix(warm, air.haze, haze))
    part.paint(bars.mask * (0.8 if houses else 0), white)
    if not haze:
        part.add(blurred(lamps.mask, canvas.unit / 45) * 0.4, warm)
