"""Deep space: a nebula or a spiral galaxy, stars of many sizes, planets lit from one side."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix, shift
from generation.providers.builtin.noise import Floats, contrast, enlarge, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, stars


def space(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("space")
    p = brief.palette
    canvas.fill(p.at(0.0) * np.float32(0.5))
    spiral = brief.has("galaxy") or (not brief.has("planet") and rng.random() < 0.3)
    if spiral:
        _nebula(canvas, brief, rng, 0.35)
        stars(canvas, brief, canvas.height, 1.1)
        _galaxy(canvas, brief, rng)
    else:
        _nebula(canvas, brief, rng, 1.0)
        stars(canvas, brief, canvas.height, 1.1)
    if brief.has("planet") or (not spiral and rng.random() < 0.6):
        _planets(canvas, brief, rng)
    _sparkles(canvas, brief, rng)


def _nebula(canvas: Canvas, brief: Brief, rng: np.random.Generator, strength: float) -> None:
    """Clouds of gas bent by slower clouds, with dark lanes of dust."""
    p = brief.palette
    width, height = canvas.width // 2, canvas.height // 2
    unit = canvas.unit / 2
    base = fractal(rng, width, height, unit / 1.8, 5, 0.55)
    dx = (fractal(rng, width, height, unit / 2.5, 4) - 0.5) * unit * 0.9
    dy = (fractal(rng, width, height, unit / 2.5, 4) - 0.5) * unit * 0.9
    rows = np.clip(np.arange(height)[:, None] + dy, 0, height - 1).astype(np.int32)
    columns = np.clip(np.arange(width)[None, :] + dx, 0, width - 1).astype(np.int32)
    fine = fractal(rng, width, height, unit / 5, 7, 0.6)
    gas = contrast(base[rows, columns] * 0.6 + fine[rows, columns] * 0.4)
    dust = contrast(fractal(rng, width, height, unit / 4, 7, 0.58, ridged=True)[rows, columns])
    angle = float(rng.uniform(-0.9, 0.9))
    xs = np.arange(width, dtype=np.float32)[None, :] / width - 0.5
    ys = np.arange(height, dtype=np.float32)[:, None] / height - 0.5
    band = np.exp(-(((ys * np.cos(angle) - xs * np.sin(angle)) * 2.3) ** 2))
    cloud = enlarge(np.asarray(gas * (0.25 + 0.75 * band), np.float32), canvas.width, canvas.height)
    lanes = enlarge(dust, canvas.width, canvas.height)
    tint = enlarge(contrast(fractal(rng, width, height, unit / 2, 3)), canvas.width, canvas.height)
    glow = np.clip(cloud, 0, 1) ** 1.7
    one, other = mix(p.at(0.5), p.accent, 0.35), mix(p.at(0.42), p.second, 0.55)
    colour = one[:, None, None] + (other - one)[:, None, None] * smoothstep(0.3, 0.75, tint)
    canvas.rgb += colour * glow * np.float32(1.15 * strength)
    hot = smoothstep(0.55, 1.0, cloud) ** 2
    canvas.add(np.asarray(hot * 0.55 * strength, np.float32), mix(p.at(0.95), p.accent, 0.3))
    canvas.shade(1 - smoothstep(0.5, 0.95, lanes) * smoothstep(0.2, 0.7, cloud) * np.float32(0.62))


def _galaxy(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """A spiral seen at a slant: arms along logarithmic curves, dust inside them, a warm core."""
    p = brief.palette
    cx, cy = canvas.width * float(rng.uniform(0.42, 0.58)), canvas.height * float(rng.uniform(0.42, 0.56))
    turn, tilt = float(rng.uniform(0, np.pi)), float(rng.uniform(0.38, 0.72))
    x, y = (canvas.x - cx) / canvas.unit, (canvas.y - cy) / canvas.unit
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    u = x * cos + y * sin
    v = (-x * sin + y * cos) / tilt
    radius = np.sqrt(u * u + v * v) + 1e-4
    swirl = np.arctan2(v, u) - np.log(radius) * float(rng.uniform(2.2, 3.0)) * float(rng.choice([-1, 1]))
    rough = fractal(rng, canvas.width, canvas.height, canvas.unit / 9, 6, 0.6)
    fine = fractal(rng, canvas.width, canvas.height, canvas.unit / 30, 5, 0.65)
    arm = 0.5 + 0.5 * np.cos(swirl * 2 + (rough - 0.5) * 3.4)
    disc = np.exp(-radius * 4.6)
    light = disc * (0.30 + 1.5 * arm**2.4 * (0.35 + 1.3 * fine)) * np.float32(1.5)
    dust = smoothstep(
        0.35, 0.9, np.asarray(0.5 + 0.5 * np.cos(swirl * 2 + 0.9 + (rough - 0.5) * 4), np.float32)
    )
    light = light * (1 - dust * smoothstep(0.42, 0.62, fine) * 0.55)
    del rough, fine, arm, disc, dust, swirl, u, v
    outer = mix(p.at(0.6), p.second, 0.3)
    inner = mix(p.accent, WHITE, 0.45)
    warm = np.exp(-radius * 9)
    for plane, cool, hot in zip(canvas.rgb, outer, inner, strict=True):
        plane += (cool + (hot - cool) * warm) * light * (1 - np.clip(plane, 0, 1))
    core = np.exp(-((radius * 13) ** 2)) + np.exp(-radius * 16) * 0.8
    canvas.add(np.asarray(np.clip(core, 0, 1), np.float32), mix(inner, WHITE, 0.5))
    spark = rng.random(radius.shape, dtype=np.float32)
    knots = smoothstep(0.9975, 0.9995, spark) * np.clip(light * 1.6, 0, 1)
    canvas.add(np.asarray(knots, np.float32), WHITE)


def _planets(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """One large planet with weather and air, sometimes rings, and a small moon."""
    p = brief.palette
    light = float(rng.uniform(-2.6, -0.5))
    radius = canvas.short * float(rng.uniform(0.17, 0.32))
    x, y = canvas.width * float(rng.uniform(0.3, 0.7)), canvas.height * float(rng.uniform(0.38, 0.66))
    if rng.random() < 0.3 and not brief.has("ring"):
        radius, y = canvas.short * 0.72, canvas.height * 0.5 + canvas.short * 0.86
        light = -np.pi / 2 + float(rng.uniform(-0.5, 0.5))
    ring = brief.has("ring") or (rng.random() < 0.4 and radius < canvas.short * 0.5)
    tilt = float(rng.uniform(-0.5, 0.5))
    if ring:
        _ring(canvas, p.at(0.8), mix(p.accent, p.at(0.6), 0.5), x, y, radius, tilt, rng, front=False)
    _ball(canvas, rng, x, y, radius, light, tilt, brief, banded=bool(rng.random() < 0.6))
    if ring:
        _ring(canvas, p.at(0.8), mix(p.accent, p.at(0.6), 0.5), x, y, radius, tilt, rng, front=True)
    small = canvas.short * float(rng.uniform(0.018, 0.045))
    angle = float(rng.uniform(-2.8, -0.3))
    reach = radius * 1.35 + small * 2
    mx, my = x + np.cos(angle) * reach, y + np.sin(angle) * reach
    _ball(canvas, rng, float(mx), float(my), small, light, 0.0, brief, banded=False)


def _ball(
    canvas: Canvas,
    rng: np.random.Generator,
    x: float,
    y: float,
    radius: float,
    light: float,
    tilt: float,
    brief: Brief,
    banded: bool,
) -> None:
    p = brief.palette
    mask, top = canvas.disc(x, y, radius, 1.3)
    rows = mask.shape[0]
    if rows < 3:
        return
    u = (canvas.x - x) / np.float32(radius)
    v = (canvas.y[top : top + rows] - y) / np.float32(radius)
    depth = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    across, along = u * np.cos(tilt) + v * np.sin(tilt), -u * np.sin(tilt) + v * np.cos(tilt)
    rough = fractal(rng, canvas.width, rows, radius / 2.2, 6, 0.56, stretch=2.2 if banded else 1.0)
    if banded:
        tone = 0.5 + 0.5 * np.sin(along * 15 + np.sin(along * 6) * 2 + (rough - 0.5) * 5 + across * 0.4)
        tone = 0.22 + 0.6 * (tone * 0.7 + rough * 0.3)
    else:
        tone = 0.16 + 0.72 * contrast(rough)
    base = p.map(np.asarray(tone, np.float32))
    facing = np.clip(u * np.cos(light) * 0.86 + v * np.sin(light) * 0.86 + depth * 0.5, 0, 1)
    lit = facing**0.8 * 1.15
    field = base * (0.015 + lit) * (0.75 + 0.25 * depth)
    canvas.paint(mask, np.asarray(np.clip(field, 0, 1), np.float32), top)
    air = mix(p.second, p.at(0.85), 0.45)
    rim = (1 - depth) ** 3 * np.clip(facing * 1.7, 0, 1) * mask
    canvas.add(np.asarray(rim * 0.85, np.float32), air, top)
    halo = np.sqrt((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / radius
    side = np.clip(
        ((canvas.x - x) * np.cos(light) + (canvas.y - y) * np.sin(light)) / (radius * halo + 1e-3) * 0.6
        + 0.5,
        0,
        1,
    )
    outside = np.where(halo > 1, np.exp(-(halo - 1) * 16), 0) * side * 0.5
    canvas.add(np.asarray(outside, np.float32), air)


def _ring(
    canvas: Canvas,
    light: Floats,
    dark: Floats,
    x: float,
    y: float,
    radius: float,
    tilt: float,
    rng: np.random.Generator,
    front: bool,
) -> None:
    u = ((canvas.x - x) * np.cos(tilt) + (canvas.y - y) * np.sin(tilt)) / radius
    v = (-(canvas.x - x) * np.sin(tilt) + (canvas.y - y) * np.cos(tilt)) / radius
    distance = np.sqrt(u * u + (v / 0.24) ** 2)
    profile = np.random.Generator(np.random.PCG64(int(radius * 97))).random(60)
    place = np.clip((distance - 1.35) / 0.85, 0, 1) * 59
    bands = np.interp(place, np.arange(60), profile).astype(np.float32)
    inside = smoothstep(1.33, 1.38, np.asarray(distance, np.float32)) * (
        1 - smoothstep(2.14, 2.22, np.asarray(distance, np.float32))
    )
    gap = 1 - np.exp(-(((distance - 1.92) / 0.025) ** 2))
    half = (v > 0) if front else (v <= 0)
    colour = dark[:, None, None] + (light - dark)[:, None, None] * bands
    canvas.paint(
        np.asarray(inside * gap * half * (0.25 + 0.65 * bands), np.float32), np.asarray(colour, np.float32)
    )


def _sparkles(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """A few near stars with the cross that a telescope draws."""
    tint = mix(shift(brief.palette.accent, 0.1), WHITE, 0.6)
    for _ in range(int(rng.integers(3, 8))):
        x, y = rng.random() * canvas.width, rng.random() * canvas.height
        size = canvas.unit * float(rng.uniform(0.012, 0.035))
        dx, dy = np.abs(canvas.x - x), np.abs(canvas.y - y)
        top, bottom = max(0, int(y - size * 3)), min(canvas.height, int(y + size * 3))
        if bottom - top < 3:
            continue
        cross = np.exp(-dx / (size * 0.35)) * np.exp(-dy[top:bottom] / 1.0) + np.exp(
            -dy[top:bottom] / (size * 0.35)
        ) * np.exp(-dx / 1.0)
        core = np.exp(-(dx**2 + dy[top:bottom] ** 2) / (size * 0.12) ** 2)
        canvas.add(np.asarray(np.clip(cross * 0.8 + core, 0, 1), np.float32), tint, top)
