"""Water: still and mirroring what stands above it, or the open sea with islands, boats and a lighthouse."""

from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas, Point, turned
from generation.providers.builtin.colour import WHITE, between, mix
from generation.providers.builtin.noise import Floats, bell, fractal, sample, smoothstep
from generation.providers.builtin.scenes.sky import Sky, sky, stops, weather

MAP: Final = 512
HULL: Final[list[Point]] = [(-0.36, -0.045), (0.46, -0.075), (0.34, 0.05), (-0.28, 0.05)]
MAINSAIL: Final[list[Point]] = [(-0.02, -0.97), (-0.10, -0.6), (-0.34, -0.13), (-0.02, -0.11)]
JIB: Final[list[Point]] = [(0.025, -0.86), (0.16, -0.45), (0.40, -0.12), (0.03, -0.12)]
# The dark parts of a lighthouse in its widths, from the lamp's floor: gallery, cap, windows.
DARK: Final = ((-0.95, 0.14), (-0.62, -1.2), (-0.13, 2.4), (-0.13, 5.4), (-0.13, 8.8))


def sea(canvas: Canvas) -> None:
    rng, brief = canvas.rng, canvas.brief
    horizon = rng.uniform(0.42, 0.60)
    air = sky(canvas, horizon)
    if brief.has("island", "mountains") or (rng.random() < 0.35 and brief.may("island")):
        _islands(canvas, air, horizon)
    _waves(canvas, air, horizon, 2.2 if brief.has("storm") else rng.uniform(0.7, 1.2))
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
        hull, sails = part.pen(3), part.pen(3)
        for pen, outline in ((hull, HULL), (sails, MAINSAIL), (sails, JIB)):
            pen.polygon(turned([(a * way, b) for a, b in outline], x, base, tall))
        hull.line([(x, base), (x, base - tall)], tall * 0.012)
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
    for left, low in DARK:
        parts.box(x + left * wide, top + low * wide - wide * 0.3, x - left * wide, top + low * wide)
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


def reflect(canvas: Canvas, shore: int, haze: Floats, calm: float = 1.0) -> None:
    """From `shore` down: what is above upside down, broken by ripples that grow towards us."""
    part, p = canvas.below(shore), canvas.palette
    rows = part.shape[0]
    depth = (part.y - shore) / rows
    # Noise in perspective: flat, fine lines far away, broad soft ones near.
    lookup = (depth[:, 0] ** 0.5 * (rows - 1)).astype(np.int32)
    fine, soft = (part.noise(canvas.unit / cells, 3, 0.55, stretch=9.0)[lookup] for cells in (90, 40))
    ripple = fine * 0.6 + soft * 0.4 - 0.5
    swing = ripple * depth * canvas.unit / calm
    source = shore - 1 - (part.y - shore) * min(shore / rows * 0.86, 1.0) + swing * 0.10
    lines = np.clip(source, 0, shore - 1).astype(np.int32)
    columns = np.clip(np.arange(canvas.width) + (swing * 0.03).astype(np.int32), 0, canvas.width - 1)
    share = 0.16 + 0.34 * depth + np.clip(ripple, 0, 1) * 0.25 * depth
    water = between(canvas.rgb[:, lines, columns], p.at(0.1 if canvas.brief.night else 0.2), share)
    glint = smoothstep(0.16, 0.30, ripple) * (0.05 + 0.1 * depth)
    part.rgb[:] = between(water, mix(haze, WHITE, 0.2), glint)
    part.paint(np.exp(-depth * rows / (canvas.unit * 0.006)) * 0.35, haze)


def _waves(canvas: Canvas, air: Sky, horizon: float, swell: float) -> None:
    """Waves from the horizon down: each faces a part of the sky and shows its colour."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    top = int(canvas.height * horizon)
    part = canvas.below(top)
    below = (part.y - top + 0.25) / np.float32(canvas.unit)
    distance = 0.055 / below
    across = (canvas.x - canvas.width / 2) / np.float32(canvas.unit) * distance
    slope, height = np.zeros((2, *part.shape), np.float32)
    for cell, stretch, scale, amount, reach in ((40, 2.6, 330, 0.9, 1.6), (26, 1.8, 1000, 0.8, 0.5)):
        field = fractal(rng, MAP, MAP, cell, 5, 0.58, stretch)
        x, y = across * scale + MAP * 1.3, np.broadcast_to(distance * scale, across.shape)
        # Far waves are smaller than a pixel: let them flatten instead of flicker.
        fade = amount / (1 + (distance / reach) ** 2)
        slope += sample(np.gradient(field, axis=0) * 9, x, y) * fade
        height += (sample(field, x, y) - 0.5) * fade
    slope *= swell
    view = np.clip(below * canvas.unit / part.shape[0], 0, 1)
    # Which part of the sky a wave mirrors: slopes towards us show the zenith, flat ones the horizon.
    lift = np.clip(0.10 + view * 0.55 + slope * 0.9, 0, 1)
    places, tones = zip(*[(1 - place, tone) for place, tone in stops(brief)[::-1]], strict=True)
    table = [np.interp(np.linspace(0, 1, 256), places, channel) for channel in np.stack(tones, -1)]
    mirrored = np.stack(table).astype(np.float32)[:, (lift * 255).astype(np.int32)]
    body = p.at(0.06 if brief.night else 0.17), p.at(0.28 if brief.night else 0.36)
    fresnel = np.clip(0.90 - view * 0.62 - slope * 1.1, 0.10, 0.95)
    part.rgb[:] = between(between(*body, 0.35 + height * 2.4), mirrored, fresnel) * (0.9 if brief.wet else 1)
    if brief.may("sun") and not brief.wet:
        # The path of light: wide and broken near us, narrow and dense at the horizon.
        facing = bell((canvas.x - air.x) / (canvas.unit * (0.037 + below * 0.17)))
        spark = (rng.random(slope.shape, dtype=np.float32) - 0.5) * 0.25
        part.add(smoothstep(0.52, 0.9, facing * 0.62 + slope * 1.5 + spark) * 0.9 + facing * 0.22, air.light)
    crest = smoothstep(0.30, 0.5, height * (0.8 + 0.35 * swell)) * smoothstep(0.04, 0.3, view)
    lace = smoothstep(0.42, 0.62, part.noise(canvas.unit / 90, 3, 0.6, stretch=2.2))
    part.paint(crest * lace * 0.75, p.white)
    part.paint(np.broadcast_to(np.exp(-below / 0.012) * 0.55, slope.shape), air.haze)
