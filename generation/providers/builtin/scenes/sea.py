"""The open sea: waves in perspective, the light's path on them, a lighthouse, boats, an island."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import Floats, fractal, line, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, Sky, sky, stops
from generation.providers.builtin.scenes.terrain import sample
from generation.providers.builtin.scenes.weather import weather

MAP = 512


def sea(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("sea")
    horizon = float(rng.uniform(0.42, 0.60))
    air = sky(canvas, brief, horizon)
    if brief.has("island") or rng.random() < 0.35:
        _island(canvas, brief, air, rng, horizon)
    water(canvas, brief, air, horizon, 2.2 if brief.has("storm") else float(rng.uniform(0.7, 1.2)))
    if brief.has("lighthouse"):
        _lighthouse(canvas, brief, air, rng, horizon)
    if brief.has("boat") or (not brief.has("lighthouse") and brief.may("boat") and rng.random() < 0.35):
        _boats(canvas, brief, air, rng, horizon)
    weather(canvas, brief, air)


def water(canvas: Canvas, brief: Brief, air: Sky, horizon: float, swell: float) -> None:
    """Waves from the horizon down: each faces a part of the sky and shows its colour."""
    rng = brief.rng("waves")
    p = brief.palette
    top = int(canvas.height * horizon)
    rows = canvas.height - top
    if rows < 3:
        return
    below = (np.arange(rows, dtype=np.float32) + 0.75)[:, None] / np.float32(canvas.unit)
    distance = 0.055 / below
    across = (canvas.x - canvas.width / 2) / np.float32(canvas.unit) * distance
    swell_map = fractal(rng, MAP, MAP, 40, 5, 0.56, stretch=2.6)
    chop_map = fractal(rng, MAP, MAP, 26, 5, 0.62, stretch=1.8)
    slope = np.zeros((rows, canvas.width), np.float32)
    height = np.zeros_like(slope)
    for field, scale, amount, reach in ((swell_map, 330.0, 0.9, 1.6), (chop_map, 1000.0, 0.8, 0.5)):
        dy = np.asarray(np.gradient(field, axis=0), np.float32)
        x = np.asarray(across * scale + MAP * 1.3, np.float32)
        y = np.broadcast_to(np.asarray(distance * scale, np.float32), x.shape)
        # Far waves are smaller than a pixel: let them flatten instead of flicker.
        fade = np.asarray(1 / (1 + (distance / reach) ** 2), np.float32)
        slope += sample(dy * np.float32(9), x, y) * np.float32(amount) * fade
        height += (sample(field, x, y) - 0.5) * np.float32(amount) * fade
    slope *= np.float32(swell)
    view = np.clip(below * canvas.unit / rows, 0, 1)
    # Which part of the sky a wave mirrors: slopes towards us show the zenith, flat ones the horizon.
    lift = np.clip(0.10 + view * 0.55 + slope * 0.9, 0, 1)
    colours = stops(brief)
    places = np.array([1 - place for place, _ in reversed(colours)])
    mirrored = np.stack(
        [
            np.interp(lift, places, np.array([c[channel] for _, c in reversed(colours)]))
            for channel in range(3)
        ]
    ).astype(np.float32)
    deep = p.at(0.06 if brief.night else 0.17)
    body = mix(p.at(0.28), p.second, 0.0) if brief.night else p.at(0.36)
    under = deep[:, None, None] + (body - deep)[:, None, None] * np.clip(0.35 + height * 2.4, 0, 1)
    fresnel = np.clip(0.90 - view * 0.62 - slope * 1.1, 0.10, 0.95)
    sea_colour = under + (mirrored - under) * fresnel
    if brief.has("storm", "rain"):
        sea_colour *= np.float32(0.9)
    canvas.rgb[:, top:] = sea_colour
    if brief.may("sun") and not brief.has("storm", "rain"):
        _glitter(canvas, air, rng, slope, below, top)
    crest = smoothstep(0.30, 0.5, height * (0.8 + 0.35 * swell)) * smoothstep(0.04, 0.3, view)
    lace = fractal(rng, canvas.width, rows, canvas.unit / 90, 3, 0.6, stretch=2.2)
    canvas.paint(
        np.asarray(crest * smoothstep(0.42, 0.62, lace) * 0.75, np.float32), mix(p.at(0.95), WHITE, 0.4), top
    )
    line_of_sky = np.exp(-below * canvas.unit / np.float32(canvas.unit * 0.012)) * 0.55
    canvas.paint(np.broadcast_to(line_of_sky, slope.shape), air.haze, top)


def _glitter(
    canvas: Canvas, air: Sky, rng: np.random.Generator, slope: Floats, below: Floats, top: int
) -> None:
    """The path of light: wide and broken near us, narrow and dense at the horizon."""
    half = canvas.unit * (0.035 + below * 0.16)
    offset = np.abs(canvas.x - air.x) / half
    spark = rng.random(slope.shape, dtype=np.float32)
    facing = np.exp(-(offset**2) * 0.9)
    glint = smoothstep(0.52, 0.9, facing * 0.62 + slope * 1.5 + (spark - 0.5) * 0.25)
    canvas.add(np.asarray(glint * 0.9 + facing * 0.22, np.float32), air.light, top)


def _island(canvas: Canvas, brief: Brief, air: Sky, rng: np.random.Generator, horizon: float) -> None:
    """A low coast on the horizon, one or two depths of it."""
    p = brief.palette
    for depth in (0.62, 0.34):
        centre, spread = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.14, 0.4))
        shape = np.exp(-(((canvas.x[0] / canvas.width - centre) / spread) ** 2) * 2)
        rough = 0.6 + 0.5 * line(rng, canvas.width, canvas.unit * 0.16, 6, 0.5, 0.3)
        ridge = canvas.height * horizon - shape * rough * canvas.unit * float(rng.uniform(0.05, 0.14))
        mask = np.clip(canvas.y - ridge[None, :] + 0.5, 0, 1) * (canvas.y < canvas.height * horizon + 1)
        tone = mix(p.at(0.10 if brief.night else 0.26), air.haze, depth)
        canvas.paint(np.asarray(mask, np.float32), tone)


def _lighthouse(canvas: Canvas, brief: Brief, air: Sky, rng: np.random.Generator, horizon: float) -> None:
    """A tower on a rock at the side away from the light, its lamp lit when it is dark."""
    p = brief.palette
    right = air.x < canvas.width / 2
    x = canvas.width * float(rng.uniform(0.72, 0.82) if right else rng.uniform(0.18, 0.28))
    foot = canvas.height * (horizon + 0.015)
    tall = canvas.unit * float(rng.uniform(0.30, 0.38))
    tall = min(tall, foot * 0.8)
    wide = tall * 0.075
    rough = line(rng, canvas.width, canvas.unit * 0.11, 7, 0.55, 0.6)
    outward = (canvas.x[0] - x) / canvas.unit
    inland = outward if right else -outward
    rock = canvas.unit * (0.05 + 0.028 * rough) * smoothstep(-0.26, -0.02, np.asarray(inland, np.float32))
    rock = rock * (1 + 0.7 * smoothstep(0.0, 0.4, np.asarray(inland, np.float32)))
    base = foot + canvas.unit * 0.05 * smoothstep(-0.26, 0.2, np.asarray(inland, np.float32))
    mask = np.clip(canvas.y - (foot - rock)[None, :] + 0.5, 0, 1) * np.clip(
        base[None, :] - canvas.y + 0.5, 0, 1
    )
    mask = mask * (rock > 0.4)[None, :]
    speck = fractal(rng, canvas.width, canvas.height, canvas.unit / 26, 5, 0.6)
    stone = p.map(
        np.asarray(np.clip((0.02 if brief.night else 0.08) + (speck - 0.42) * 0.55, 0, 1), np.float32)
    )
    canvas.paint(np.asarray(mask, np.float32), stone)
    ground = foot - canvas.unit * 0.055

    def tower(draw: ImageDraw.ImageDraw, s: float) -> None:
        draw.polygon(
            [
                ((x - wide) * s, (ground + wide) * s),
                ((x + wide) * s, (ground + wide) * s),
                ((x + wide * 0.6) * s, (ground - tall * 0.84) * s),
                ((x - wide * 0.6) * s, (ground - tall * 0.84) * s),
            ],
            fill=255,
        )

    def dark_parts(draw: ImageDraw.ImageDraw, s: float) -> None:
        y = ground - tall * 0.84
        draw.rectangle(
            ((x - wide * 0.95) * s, (y - wide * 0.14) * s, (x + wide * 0.95) * s, (y + wide * 0.12) * s),
            fill=255,
        )
        draw.polygon(
            [
                ((x - wide * 0.62) * s, (y - wide * 1.25) * s),
                ((x + wide * 0.62) * s, (y - wide * 1.25) * s),
                (x * s, (y - wide * 2.05) * s),
            ],
            fill=255,
        )
        for side in (-0.44, 0.0, 0.44):
            at = x + side * wide
            draw.rectangle(
                ((at - wide * 0.05) * s, (y - wide * 1.3) * s, (at + wide * 0.05) * s, y * s), fill=255
            )
        for share in (0.2, 0.46, 0.68):
            at = ground - tall * share
            draw.rectangle(
                (
                    (x - wide * 0.13) * s,
                    (at - wide * 0.24) * s,
                    (x + wide * 0.13) * s,
                    (at + wide * 0.12) * s,
                ),
                fill=255,
            )

    body = canvas.mask(tower, 3)
    around = np.clip((canvas.x - x) / wide, -1, 1)
    side = 1.0 if air.x > x else -1.0
    light = np.clip(0.62 + 0.40 * around * side, 0.22, 1.05) * (0.45 if brief.night else 1.0)
    band = np.floor((ground - canvas.y) / (tall * 0.14)).astype(np.int32) % 2 == 1
    white = mix(p.at(0.97), WHITE, 0.4)
    strong = p.accent if p.accent[0] > p.second[0] else p.second
    field = np.where(band[None], strong[:, None, None], white[:, None, None]) * light[None]
    canvas.paint(body, np.asarray(np.broadcast_to(field, canvas.rgb.shape), np.float32))
    lamp_y = ground - tall * 0.84 - wide * 0.66
    dark = brief.time in ("night", "dusk") or brief.has("storm", "fog")
    warm = mix(p.accent, WHITE, 0.65)
    pane, first = canvas.disc(x, lamp_y, wide * 0.52, 1.5)
    canvas.paint(pane, warm if dark else mix(p.at(0.8), WHITE, 0.3), first)
    canvas.paint(canvas.mask(dark_parts, 3), p.at(0.04))
    if dark:
        _beam(canvas, x, lamp_y, warm, -1.0 if right else 1.0, 0.75 if brief.night else 0.42)
        canvas.glow(x, lamp_y, wide * 5.5, warm, 0.9)


def _beam(canvas: Canvas, x: float, y: float, colour: Floats, side: float, strength: float) -> None:
    """A cone of light out over the water, and a shorter one behind."""
    for direction, share in ((side, 1.0), (-side, 0.4)):
        along = (canvas.x - x) * np.float32(direction)
        rise = (canvas.y - y) + along * np.float32(0.09)
        spread = np.maximum(along, 1) * np.float32(0.055) + 2
        cone = np.exp(-((rise / spread) ** 2)) * (along > 0) * np.exp(-along / (canvas.unit * 0.55))
        canvas.add(np.asarray(cone * strength * share, np.float32), colour)


def _boats(canvas: Canvas, brief: Brief, air: Sky, rng: np.random.Generator, horizon: float) -> None:
    """Sailing boats; the first is near enough to be looked at, its sails lit by the sky."""
    p = brief.palette
    count = int(rng.integers(1, 4))
    for index in range(count):
        nearness = float(rng.uniform(0.10, 0.2)) if index == 0 else float(rng.uniform(0.01, 0.06))
        base = canvas.height * (horizon + nearness * 0.9)
        tall = canvas.unit * (0.035 + nearness * 1.05)
        x = canvas.width * float(rng.uniform(0.22, 0.78))
        way = float(rng.choice([-1, 1]))

        def hull(
            draw: ImageDraw.ImageDraw,
            s: float,
            x: float = x,
            base: float = base,
            tall: float = tall,
            way: float = way,
        ) -> None:
            points = [(-0.36, -0.045), (0.46, -0.075), (0.34, 0.05), (-0.28, 0.05)]
            draw.polygon([((x + way * a * tall) * s, (base + b * tall) * s) for a, b in points], fill=255)
            draw.line(
                (x * s, base * s, x * s, (base - tall) * s), fill=255, width=max(1, int(tall * 0.012 * s))
            )

        def sails(
            draw: ImageDraw.ImageDraw,
            s: float,
            x: float = x,
            base: float = base,
            tall: float = tall,
            way: float = way,
        ) -> None:
            main = [(-0.02, -0.97), (-0.10, -0.6), (-0.34, -0.13), (-0.02, -0.11)]
            jib = [(0.025, -0.86), (0.16, -0.45), (0.40, -0.12), (0.03, -0.12)]
            for points in (main, jib):
                draw.polygon([((x + way * a * tall) * s, (base + b * tall) * s) for a, b in points], fill=255)

        cloth = mix(p.at(0.95), air.light, 0.3) if not brief.night else p.at(0.5)
        distance = 0.0 if index == 0 else 0.35
        shadow = canvas.ovals([(x - tall * 0.4, base + tall * 0.02, x + tall * 0.44, base + tall * 0.10)])
        canvas.shade(1 - shadow * np.float32(0.4))
        canvas.paint(canvas.mask(sails, 3), mix(cloth, air.haze, distance))
        canvas.paint(canvas.mask(hull, 3), mix(p.at(0.06), air.haze, distance))
