"""Deep space: a nebula or a spiral galaxy, stars of many sizes, planets lit from one side."""

import math

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, mix
from generation.providers.builtin.noise import Floats, bell, contrast, enlarge, fractal, smoothstep, warped
from generation.providers.builtin.scenes.sky import stars


def space(canvas: Canvas) -> None:
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    canvas.fill(p.at(0.0) * 0.5)
    spiral = brief.has("galaxy") or (not brief.has("planet") and rng.random() < 0.3)
    _nebula(canvas, 0.35 if spiral else 1.0)
    stars(canvas)
    if spiral:
        _galaxy(canvas)
    elif brief.has("planet") or rng.random() < 0.6:
        _planets(canvas)


def _nebula(canvas: Canvas, strength: float) -> None:
    """Clouds of gas bent by slower clouds, with dark lanes of dust."""
    rng, p, size, unit = canvas.rng, canvas.palette, (canvas.width // 2, canvas.height // 2), canvas.unit / 2
    gas = fractal(rng, *size, unit / 1.8, 5, 0.55) * 0.6 + fractal(rng, *size, unit / 5, 7, 0.6) * 0.4
    dust = 1 - np.abs(fractal(rng, *size, unit / 4, 7, 0.58) * 2 - 1)
    bent = warped(np.stack([contrast(gas), contrast(dust)]), rng, unit * 0.9)
    cloud, lanes = (enlarge(plane, canvas.width, canvas.height) for plane in bent)
    band = canvas.axes(canvas.width / 2, canvas.height / 2, canvas.unit * 0.4, rng.uniform(-0.9, 0.9))[1]
    cloud = cloud * (0.25 + 0.75 * bell(band))
    tint = smoothstep(0.3, 0.75, contrast(canvas.noise(canvas.unit / 2, 3)))
    tones = between(mix(p.at(0.5), p.accent, 0.35), mix(p.at(0.42), p.second, 0.55), tint)
    canvas.rgb += tones * np.clip(cloud, 0, 1) ** 1.7 * (1.15 * strength)
    canvas.add(smoothstep(0.55, 1.0, cloud) ** 2 * (0.55 * strength), mix(p.at(0.95), p.accent, 0.3))
    canvas.shade(1 - smoothstep(0.5, 0.95, lanes) * smoothstep(0.2, 0.7, cloud) * 0.62)


def _galaxy(canvas: Canvas) -> None:
    """A spiral seen at a slant: arms along logarithmic curves, dust inside them, a warm core."""
    rng, p, unit = canvas.rng, canvas.palette, canvas.unit
    x, y = canvas.width * rng.uniform(0.42, 0.58), canvas.height * rng.uniform(0.42, 0.56)
    u, v = canvas.axes(x, y, unit, rng.uniform(0, math.pi))
    v = v / rng.uniform(0.38, 0.72)
    radius = np.hypot(u, v) + np.float32(1e-4)
    swirl = np.arctan2(v, u) - np.log(radius) * float(rng.uniform(2.2, 3.0) * rng.choice([-1, 1]))
    rough, fine = canvas.noise(unit / 9, 6, 0.6) - 0.5, canvas.noise(unit / 30, 5, 0.65)
    arm = 0.5 + 0.5 * np.cos(swirl * 2 + rough * 3.4)
    light = np.exp(-radius * 4.6) * (0.45 + 2.25 * arm**2.4 * (0.35 + 1.3 * fine))
    dust = smoothstep(0.35, 0.9, 0.5 + 0.5 * np.cos(swirl * 2 + 0.9 + rough * 4))
    light = light * (1 - dust * smoothstep(0.42, 0.62, fine) * 0.55)
    inner = mix(p.accent, WHITE, 0.45)
    glow = between(mix(p.at(0.6), p.second, 0.3), inner, np.exp(-radius * 9))
    canvas.rgb += glow * light * (1 - np.clip(canvas.rgb, 0, 1))
    canvas.add(bell(radius * 13) + np.exp(-radius * 16) * 0.8, mix(inner, WHITE, 0.5))


def _planets(canvas: Canvas) -> None:
    """One large planet with weather and air, sometimes rings, and a small moon."""
    rng = canvas.rng
    light, tilt, r = rng.uniform(-2.6, -0.5), rng.uniform(-0.5, 0.5), canvas.short * rng.uniform(0.17, 0.32)
    bands = rng.random(60) * (canvas.brief.has("ring") or rng.random() < 0.4)
    x, y = canvas.width * rng.uniform(0.3, 0.7), canvas.height * rng.uniform(0.38, 0.66)
    _ring(canvas, bands, x, y, r, tilt, front=False)
    _ball(canvas, x, y, r, light, tilt, banded=rng.random() < 0.6)
    _ring(canvas, bands, x, y, r, tilt, front=True)
    angle, small = rng.uniform(-2.8, -0.3), r * rng.uniform(0.1, 0.2)
    _ball(canvas, x + math.cos(angle) * r * 1.6, y + math.sin(angle) * r * 1.6, small, light, 0, banded=False)


def _ball(canvas: Canvas, x: float, y: float, r: float, light: float, tilt: float, banded: bool) -> None:
    p, part = canvas.palette, canvas.around(x, y, r * 1.4)
    u, v = part.axes(x, y, r, light)
    distance = np.hypot(u, v)
    depth = np.sqrt(np.clip(1 - distance * distance, 0, 1))
    rough = part.noise(r / 2.2, 6, 0.56, stretch=2.2 if banded else 1.0)
    tone = 0.16 + 0.72 * contrast(rough)
    if banded:
        along = part.axes(x, y, r, tilt)[1]
        wave = np.sin(along * 15 + np.sin(along * 6) * 2 + (rough - 0.5) * 5)
        tone = 0.43 + 0.21 * wave + 0.18 * rough
    facing, mask = np.clip(u * 0.86 + depth * 0.5, 0, 1), part.disc(x, y, r)
    part.paint(mask, np.clip(p.map(tone) * (0.015 + facing**0.8 * 1.15) * (0.75 + 0.25 * depth), 0, 1))
    air, side = mix(p.second, p.at(0.85), 0.45), np.clip(u / (distance + 1e-3) * 0.6 + 0.5, 0, 1)
    part.add((1 - depth) ** 3 * np.clip(facing * 1.7, 0, 1) * mask * 0.85, air)
    part.add(np.exp(-np.abs(distance - 1) * 16) * (distance > 1) * side * 0.5, air)


def _ring(canvas: Canvas, bands: Floats, x: float, y: float, r: float, tilt: float, front: bool) -> None:
    p, part = canvas.palette, canvas.around(x, y, r * 2.4)
    u, v = part.axes(x, y, r, tilt)
    distance = np.hypot(u, v / 0.24)
    band = np.interp(np.clip((distance - 1.35) / 0.85, 0, 1) * 59, np.arange(60), bands).astype(np.float32)
    inside = smoothstep(1.33, 1.38, distance) * (1 - smoothstep(2.14, 2.22, distance)) * ((v > 0) == front)
    inside = inside * (1 - bell((distance - 1.92) / 0.025)) * np.minimum(0.25 + 0.65 * band, band * 9)
    part.paint(inside, between(mix(p.accent, p.at(0.6), 0.5), p.at(0.8), band))
