"""A row of gabled houses by the water or on a street, their windows lit when it is late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import colour, lightness, mix, shift, with_lightness
from generation.providers.builtin.noise import Floats, fractal
from generation.providers.builtin.scenes.land import massif, reflect, ridge_line
from generation.providers.builtin.scenes.sky import WHITE, Sky, sky
from generation.providers.builtin.scenes.weather import weather

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class House:
    x: float
    width: float
    eaves: float
    peak: float
    gable: int
    floors: int
    bays: int
    tone: int


def village(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("village")
    p = brief.palette
    ground = float(rng.uniform(0.72, 0.78))
    air = sky(canvas, brief, ground - 0.08)
    for t in (0.0, 0.6):
        ridge = ridge_line(canvas, rng, ground - 0.10, 0.2 - 0.1 * t, canvas.unit * 0.5, 0.15)
        massif(
            canvas,
            rng,
            air,
            ridge,
            mix(p.at(0.34 if not brief.night else 0.14), air.haze, 0.6 - 0.2 * t),
            0.08,
            None,
            0.1,
            0.4,
            0.2,
        )
    _row(canvas, brief, rng, air, ground - 0.035, 0.62, 0.55)
    _row(canvas, brief, rng, air, ground, 1.0, 0.0)
    dark = mix(p.at(0.10), air.haze, 0.1)
    quay = int(canvas.height * ground)
    depth = max(3, int(canvas.unit * 0.022))
    canvas.rgb[:, quay : quay + depth] = dark[:, None, None]
    stones = fractal(rng, canvas.width, depth, canvas.unit / 80, 3, 0.6, stretch=3.0)
    canvas.paint(stones * np.float32(0.35), mix(p.at(0.5), air.haze, 0.3), quay)
    reflect(canvas, brief, quay + depth, Sky(mix(air.haze, p.at(0.3), 0.4), air.light, air.x, air.y), 1.0)
    weather(canvas, brief, air)


def _row(
    canvas: Canvas, brief: Brief, rng: np.random.Generator, air: Sky, ground: float, size: float, haze: float
) -> None:
    base = canvas.height * ground
    houses: list[House] = []
    x = -canvas.unit * 0.05
    while x < canvas.width:
        width = canvas.unit * float(rng.uniform(0.10, 0.165)) * size
        tall = width * float(rng.uniform(1.15, 2.3))
        roof = width * float(rng.uniform(0.45, 0.95))
        floors = max(2, round(tall / (width * 0.5)))
        houses.append(
            House(
                x,
                width,
                base - tall,
                base - tall - roof,
                int(rng.integers(4)),
                floors,
                int(rng.integers(2, 4)),
                int(rng.integers(6)),
            )
        )
        x += width * (1.0 if rng.random() < 0.85 else 1.3)
    p = brief.palette
    walls = [p.accent, p.second, p.at(0.88), p.at(0.5), p.at(0.68), p.at(0.34)]
    dim = {"night": 0.36, "dusk": 0.66, "dawn": 0.82, "day": 1.0}[brief.time]
    plaster = fractal(rng, canvas.width, canvas.height, canvas.unit / 30, 5, 0.6)
    light = (0.80 + 0.3 * plaster) * (1.04 - 0.16 * canvas.y / canvas.height)
    for index, wall in enumerate(walls):
        own = [house for house in houses if house.tone == index]
        tone = with_lightness(wall, float(np.clip(lightness(wall), 0.40, 0.86)), 0.86)
        tone = mix(mix(tone, p.at(0.08), 1 - dim), air.haze, haze)
        mask = canvas.polygons([_front(house, base) for house in own])
        canvas.paint(mask, np.clip(tone[:, None, None] * light, 0, 1))
    roofs = mix(mix(p.at(0.2), colour("#6b3a2c"), 0.35 * dim), air.haze, haze)
    canvas.paint(
        canvas.mask(lambda draw, s: _roofs(draw, houses, s)),
        np.clip(roofs[:, None, None] * (0.7 + 0.6 * plaster), 0, 1),
    )
    if brief.has("snow") or "winter" in brief.words:
        snow = mix(mix(p.at(0.95), WHITE, 0.4), p.at(0.3), 1 - dim)
        canvas.paint(canvas.mask(lambda draw, s: _caps(draw, houses, s)), snow)
    _openings(canvas, brief, rng, houses, base, air, haze, dim)


def _outline(house: House) -> list[tuple[float, float]]:
    """The front, with one of four gables."""
    x, w, e, top = house.x, house.width, house.eaves, house.peak
    if house.gable == 0:
        return [(x, e), (x + w / 2, top), (x + w, e)]
    if house.gable == 1:
        points = []
        steps = 4
        for step in range(steps):
            y = e + (top - e) * step / steps
            points += [(x + w * 0.42 * step / steps, y), (x + w * 0.42 * step / steps, y + (top - e) / steps)]
        mirrored = [(2 * x + w - px, py) for px, py in reversed(points)]
        return [*points, *mirrored]
    if house.gable == 2:
        left = []
        for step in np.linspace(0, 1, 14):
            swing = w * (0.5 * step**0.8 - 0.10 * float(np.sin(step * np.pi * 2)))
            left.append((x + float(np.clip(swing, 0, w * 0.42)), e + (top - e) * float(step)))
        return [*left, *[(2 * x + w - px, py) for px, py in reversed(left)]]
    return [
        (x, e),
        (x + w * 0.12, top + (e - top) * 0.45),
        (x + w * 0.88, top + (e - top) * 0.45),
        (x + w, e),
    ]


def _front(house: House, base: float) -> list[tuple[float, float]]:
    return [*_outline(house), (house.x + house.width, base), (house.x, base)]


def _roofs(draw: ImageDraw.ImageDraw, houses: list[House], s: float) -> None:
    for house in houses:
        x, w = house.x, house.width
        chimney = x + w * (0.16 if house.tone % 2 else 0.74)
        draw.rectangle(
            (
                chimney * s,
                (house.peak + (house.eaves - house.peak) * 0.1) * s,
                (chimney + w * 0.09) * s,
                (house.eaves - 1) * s,
            ),
            fill=255,
        )
        if house.gable == 3:
            points = _outline(house)
            draw.polygon([(px * s, py * s) for px, py in points], fill=255)
        elif house.gable == 0:
            draw.line(
                [(px * s, py * s) for px, py in _outline(house)],
                fill=255,
                width=max(1, int(w * 0.05 * s)),
                joint="curve",
            )
        draw.line(
            (x * s, house.eaves * s, (x + w) * s, house.eaves * s), fill=255, width=max(1, int(w * 0.022 * s))
        )


def _caps(draw: ImageDraw.ImageDraw, houses: list[House], s: float) -> None:
    for house in houses:
        draw.line(
            [(px * s, (py - house.width * 0.02) * s) for px, py in _outline(house)],
            fill=255,
            width=max(2, int(house.width * 0.07 * s)),
            joint="curve",
        )


def _openings(
    canvas: Canvas,
    brief: Brief,
    rng: np.random.Generator,
    houses: list[House],
    base: float,
    air: Sky,
    haze: float,
    dim: float,
) -> None:
    """Frames, panes and doors. Some panes are lit; how many depends on the hour."""
    p = brief.palette
    share = {"night": 0.62, "dusk": 0.5, "dawn": 0.2, "day": 0.0}[brief.time]
    frames: list[Box] = []
    dark: list[Box] = []
    lit: list[Box] = []
    bars: list[Box] = []
    doors: list[Box] = []
    for house in houses:
        tall = (base - house.eaves) / house.floors
        wide = house.width / (house.bays + 0.6)
        pane_w, pane_h = wide * 0.52, min(tall * 0.56, wide * 1.15)
        for floor in range(house.floors):
            for bay in range(house.bays):
                x = house.x + house.width / 2 + (bay - (house.bays - 1) / 2) * wide - pane_w / 2
                y = house.eaves + tall * floor + (tall - pane_h) * 0.55
                if floor == house.floors - 1 and bay == house.tone % house.bays:
                    doors.append((x - pane_w * 0.1, y, x + pane_w * 1.1, base))
                    continue
                edge = pane_w * 0.13
                frames.append((x - edge, y - edge, x + pane_w + edge, y + pane_h + edge * 1.4))
                (lit if rng.random() < share else dark).append((x, y, x + pane_w, y + pane_h))
                bars.append((x + pane_w * 0.47, y, x + pane_w * 0.53, y + pane_h))
                bars.append((x, y + pane_h * 0.36, x + pane_w, y + pane_h * 0.36 + pane_w * 0.06))
        if house.gable != 3:
            size = house.width * 0.10
            y = house.eaves - (house.eaves - house.peak) * 0.34
            (lit if rng.random() < share else dark).append(
                (
                    house.x + house.width / 2 - size / 2,
                    y - size,
                    house.x + house.width / 2 + size / 2,
                    y + size * 0.3,
                )
            )

    def paint(boxes: list[Box], tone: Floats, strength: float = 1.0) -> None:
        canvas.paint(canvas.boxes(boxes) * np.float32(strength), mix(tone, air.haze, haze))

    white = mix(mix(p.at(0.97), WHITE, 0.4), p.at(0.1), (1 - dim) * 0.8)
    warm = mix(p.accent, colour("#ffd27a"), 0.65)
    paint(frames, white)
    paint(dark, mix(p.at(0.12), air.haze, 0.25 * dim))
    paint(doors, mix(shift(p.second, -0.18), p.at(0.05), 1 - dim))
    if lit:
        paint(lit, mix(warm, WHITE, 0.15))
    paint(bars, white, 0.8)
    if share and haze == 0:
        canvas.add(blurred(canvas.boxes(lit, 1), canvas.unit / 45) * np.float32(0.5), warm)
