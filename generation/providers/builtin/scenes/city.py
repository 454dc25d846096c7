"""A skyline: towers in receding haze, their windows lit, mirrored in water or wet streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred_planes
from generation.providers.builtin.colour import mix, shift
from generation.providers.builtin.noise import Floats, smoothstep
from generation.providers.builtin.scenes.land import reflect
from generation.providers.builtin.scenes.sky import WHITE, Sky, sky
from generation.providers.builtin.scenes.weather import weather


@dataclass(frozen=True, slots=True)
class Tower:
    x: float
    width: float
    top: float
    kind: int


def city(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("city")
    p = brief.palette
    ground = float(rng.uniform(0.70, 0.78))
    air = sky(canvas, brief, ground)
    glow = mix(p.accent, p.at(0.7), 0.35)
    if brief.time != "day":
        canvas.glow(
            canvas.width * float(rng.uniform(0.3, 0.7)), canvas.height * ground, canvas.unit * 0.75, glow, 0.5
        )
    depth = 4
    peak = float(rng.uniform(0.3, 0.7))
    for index in range(depth):
        t = index / (depth - 1)
        towers = _towers(canvas, rng, ground, t, peak)
        if brief.night:
            tone = mix(p.at(0.02 + 0.01 * t), mix(air.haze, glow, 0.3), (1 - t) * 0.62)
        else:
            tone = mix(p.at(0.10 + 0.03 * (1 - t)), air.haze, (1 - t) * 0.78)
        _draw(canvas, brief, rng, towers, ground, tone, air, t)
        if t < 1:
            low = smoothstep(ground - 0.34, ground, canvas.y / canvas.height) * np.float32(
                0.42 * (1 - t) + 0.06
            )
            canvas.paint(
                np.broadcast_to(low, (canvas.height, canvas.width)),
                mix(air.haze, glow, 0.4 if brief.night else 0.1),
            )
    reflect(
        canvas,
        brief,
        int(canvas.height * ground),
        Sky(mix(p.at(0.3), air.haze, 0.3), air.light, air.x, air.y),
        1.1,
    )
    _smear(canvas, ground)
    _bloom(canvas)
    weather(canvas, brief, air)


def _towers(canvas: Canvas, rng: np.random.Generator, ground: float, t: float, peak: float) -> list[Tower]:
    """Side by side, tallest near the peak of the skyline."""
    towers: list[Tower] = []
    x = -canvas.unit * 0.03
    while x < canvas.width:
        width = canvas.unit * float(rng.uniform(0.028, 0.075)) * (0.8 + 0.55 * t)
        place = (x + width / 2) / canvas.width
        crown = np.exp(-(((place - peak) / 0.24) ** 2))
        tall = (0.16 + 0.36 * crown * (1 - 0.35 * t)) * float(rng.uniform(0.55, 1.2)) * (1.0 - 0.34 * t)
        if rng.random() < 0.07 * (1 - t) + 0.02:
            tall *= 1.4
            width *= 0.75
        tall = min(tall * 1.18, ground - 0.06)
        towers.append(Tower(x, width, canvas.height * (ground - tall), int(rng.integers(0, 7))))
        x += width * float(rng.uniform(0.86, 1.25)) + (canvas.unit * 0.02 if rng.random() < 0.2 * t else 0)
    return towers


def _draw(
    canvas: Canvas,
    brief: Brief,
    rng: np.random.Generator,
    towers: list[Tower],
    ground: float,
    tone: Floats,
    air: Sky,
    t: float,
) -> None:
    base = canvas.height * ground

    def bodies(draw: ImageDraw.ImageDraw, s: float) -> None:
        for tower in towers:
            _body(draw, tower, base, s)

    def sides(draw: ImageDraw.ImageDraw, s: float) -> None:
        for tower in towers:
            share = 0.34
            left = tower.x + (tower.width * (1 - share) if air.x > tower.x else 0)
            draw.rectangle((left * s, tower.top * s, (left + tower.width * share) * s, base * s), fill=255)

    mask = canvas.mask(bodies)
    place = smoothstep(0.0, 1.0, (canvas.y - canvas.height * 0.2) / (base - canvas.height * 0.2))
    lighter = mix(tone, air.haze, 0.2)
    canvas.paint(
        mask, np.asarray(lighter[:, None, None] + (tone - lighter)[:, None, None] * place, np.float32)
    )
    canvas.paint(mask * canvas.mask(sides) * np.float32(0.22), mix(air.haze, air.light, 0.4))
    if brief.time == "day" and t > 0.2:
        _panes(canvas, brief, rng, towers, base, mix(tone, air.haze, 0.35), t, 0.75, flat=True)
    else:
        share = {"night": 0.5, "dusk": 0.34, "dawn": 0.22, "day": 0.1}[brief.time]
        _panes(canvas, brief, rng, towers, base, mix(brief.palette.accent, WHITE, 0.25), t, share)


def _body(draw: ImageDraw.ImageDraw, tower: Tower, base: float, s: float) -> None:
    x, w, top = tower.x * s, tower.width * s, tower.top * s
    draw.rectangle((x, top, x + w, base * s), fill=255)
    if tower.kind == 0:
        draw.rectangle((x + w * 0.2, top - w * 0.35, x + w * 0.8, top), fill=255)
        draw.rectangle((x + w * 0.48, top - w * 1.4, x + w * 0.52, top), fill=255)
    elif tower.kind == 1:
        draw.polygon([(x, top), (x + w, top), (x + w, top - w * 0.55)], fill=255)
    elif tower.kind == 2:
        for step in range(1, 4):
            inset = w * 0.13 * step
            draw.rectangle((x + inset, top - w * 0.22 * step, x + w - inset, top), fill=255)
    elif tower.kind == 3:
        draw.pieslice((x, top - w * 0.5, x + w, top + w * 0.5), 180, 360, fill=255)
    elif tower.kind == 4:
        draw.rectangle((x + w * 0.62, top - w * 0.2, x + w * 0.86, top), fill=255)


def _panes(
    canvas: Canvas,
    brief: Brief,
    rng: np.random.Generator,
    towers: list[Tower],
    base: float,
    colour: Floats,
    t: float,
    share: float,
    flat: bool = False,
) -> None:
    """Windows in rows; whole floors and columns are lit together, as in life."""
    unit = canvas.unit * (0.0042 + 0.0048 * t)
    colours = [colour, mix(shift(colour, 0.05), brief.palette.second, 0.3), mix(colour, WHITE, 0.35)]
    lists: list[list[tuple[float, float, float, float]]] = [[], [], []]
    for tower in towers:
        columns = int((tower.width - unit) / (unit * 1.65))
        rows = int((base - tower.top - unit) / (unit * 2.0))
        if columns < 1 or rows < 1:
            continue
        lively = float(rng.uniform(0.25, 1.3)) * share
        lit = rng.random((rows, columns)) < lively * rng.uniform(0.3, 1.6, (rows, 1))
        hue = int(rng.choice([0, 0, 0, 1, 2]))
        wide = unit * (1.0 if tower.kind % 2 else 0.72)
        gap = (tower.width - columns * unit * 1.65) / 2 + unit * 0.3
        for row, column in zip(*np.nonzero(lit), strict=True):
            x = tower.x + gap + column * unit * 1.65
            y = tower.top + unit * 1.2 + row * unit * 2.0
            lists[hue if rng.random() < 0.85 else 2].append((x, y, x + wide, y + unit * 1.15))
    for own, panes in zip(colours, lists, strict=True):

        def windows(
            draw: ImageDraw.ImageDraw, s: float, panes: list[tuple[float, float, float, float]] = panes
        ) -> None:
            for pane in panes:
                draw.rectangle([value * s for value in pane], fill=255)

        strength = 0.3 if flat else 0.55 + 0.4 * t
        canvas.paint(canvas.mask(windows) * np.float32(strength), own)


def _smear(canvas: Canvas, ground: float) -> None:
    """Lights on water are drawn out towards us."""
    top = int(canvas.height * ground)
    part = canvas.rgb[:, top:]
    rows = part.shape[1]
    if rows < 8:
        return
    trail = part.copy()
    for shift_by in (3, 7, 13, 22):
        step = max(1, int(shift_by * canvas.unit / 1024))
        trail[:, step:] = np.maximum(trail[:, step:], part[:, :-step] * np.float32(0.82))
    part += (trail - part) * np.float32(0.8)


def _bloom(canvas: Canvas) -> None:
    """Bright spots spill a little light."""
    bright = np.clip(canvas.rgb - 0.62, 0, 1) * np.float32(1.6)
    wide = blurred_planes(bright, canvas.unit / 70)
    canvas.rgb += (1 - canvas.rgb) * np.clip(wide, 0, 1) * np.float32(0.7)
