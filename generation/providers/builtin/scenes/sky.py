"""Skies by the hour, with sun, moon, stars, northern lights and clouds, and what falls or flies there."""

from dataclasses import dataclass

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, colour, mix
from generation.providers.builtin.noise import Floats, bell, blurred, contrast, smoothstep

# From the top down to the horizon: where, and which step of the palette.
HOURS = {
    "night": ((0, 0.0), (0.45, 0.13), (0.8, 0.27), (1, 0.42)),
    "dusk": ((0, 0.22), (0.4, 0.42), (0.72, 0.62), (1, 0.8)),
    "dawn": ((0, 0.48), (0.4, 0.64), (0.75, 0.82), (1, 0.97)),
    "day": ((0, 0.55), (0.5, 0.72), (1, 0.95)),
}


@dataclass(frozen=True, slots=True)
class Sky:
    """What stands below needs to know: the haze's colour and where the light is."""

    haze: Floats
    light: Floats
    x: float
    y: float


def stops(brief: Brief) -> list[tuple[float, Floats]]:
    """The sky's colours from the top down to the horizon, where the light gathers."""
    p = brief.palette
    if brief.has("aurora"):
        night = mix(p.at(0.0), colour("050b1c"), 0.5)
        return [(0, night * 0.7), (0.6, mix(night, p.at(0.2), 0.5)), (1, p.at(0.3))]
    glow = brief.by_hour(0, 0.35, 0.12, 0)
    return [(place, mix(p.at(step), p.accent, glow * (place == 1))) for place, step in HOURS[brief.time]]


def sky(canvas: Canvas, horizon: float) -> Sky:
    """Paint the sky down to `horizon` (a share of the height) and say where the light is."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    above, colours = canvas.above(canvas.height * horizon), stops(brief)
    canvas.fill(colours[-1][1])
    above.gradient(colours)
    x = canvas.width * (rng.uniform(0.16, 0.42) if rng.random() < 0.5 else rng.uniform(0.58, 0.84))
    y = above.shape[0] * min(brief.by_hour(0.34, 0.82, 0.72, 0.36) + rng.uniform(-0.12, 0.12), 0.92)
    moon = brief.night or (brief.has("moon") and not brief.has("sun"))
    light = mix(p.accent, WHITE, 0.75 if moon else 0.55)
    if brief.night and brief.may("stars") and not brief.wet:
        stars(above)
    if brief.has("aurora"):
        _aurora(above)
        return Sky(mix(p.at(0.22), p.at(0.6), 0.25), light, x, y)
    if not brief.wet and brief.may("moon" if moon else "sun"):
        canvas.glow(x, y, canvas.unit * 0.5, mix(p.accent, WHITE, 0.2), 0.28 if moon else 0.5)
        if moon or brief.has("sun", "fog") or rng.random() < 0.8:
            _body(canvas, x, y, light, moon)
    if not brief.has("clear") and brief.may("cloud"):
        _clouds(above, x)
    return Sky(colours[-1][1], light, x, y)


def _body(canvas: Canvas, x: float, y: float, light: Floats, moon: bool) -> None:
    """A sun's or a moon's disc, the moon with its seas."""
    radius = canvas.short * canvas.rng.uniform(0.04, 0.07 if moon else 0.095)
    canvas.glow(x, y, radius * 3.4, light, 0.55 if moon else 0.8)
    part = canvas.around(x, y, radius + 3)
    face = part.disc(x, y, radius)
    if moon and canvas.brief.has("crescent"):
        face = face * (1 - part.disc(x - radius * 0.55, y - radius * 0.2, radius * 0.95))
    part.paint(face, mix(light, WHITE, 0 if moon else 0.35))
    seas = smoothstep(0.5, 0.8, contrast(part.noise(radius * 0.9)))
    part.paint(face * seas * (0.22 if moon else 0), canvas.palette.at(0.45))


def stars(canvas: Canvas) -> None:
    """Many faint points, few bright ones, thinner towards the bottom."""
    rng, (rows, columns) = canvas.rng, canvas.shape
    count, field = columns * rows // 850, np.zeros((rows, columns), np.float32)
    place = (rng.random(count) ** 1.3 * rows).astype(int), rng.integers(0, columns, count)
    np.maximum.at(field, place, (rng.pareto(2.2, count) * 0.22 + 0.08).clip(0, 1).astype(np.float32))
    # The bright ones are a cross of pixels wide.
    bright = np.where(field > 0.3, field, 0)
    field += sum(np.roll(bright, step, axis) for axis in (0, 1) for step in (-1, 1)) * 0.42
    canvas.add(field * (1 - 0.75 * canvas.y / rows), mix(WHITE, canvas.palette.at(0.85), 0.4))


def _aurora(canvas: Canvas) -> None:
    """Curtains of light: each stands on a winding hem and fades upwards, ray by ray."""
    rng, unit, rows, p = canvas.rng, canvas.unit, canvas.shape[0], canvas.palette
    low, high = mix(p.at(0.6), colour("3df2a2"), 0.7), mix(p.accent, colour("b04ce0"), 0.6)
    for strength in (1.7, 1.4, 1.1, 0.8):
        hem = (rng.uniform(0.40, 0.78) + 0.15 * canvas.line(unit * 0.65, 4, 0.45)) * rows
        hem = hem + rng.uniform(-0.2, 0.2) * (canvas.x - canvas.width / 2)
        rays = np.clip(0.5 + 0.75 * canvas.line(unit * 0.05, 5, 0.62), 0.05, 1.3)
        rays = rays * np.clip(0.5 + 1.2 * canvas.line(unit * 0.45, 3), 0, 1.2) * strength
        tall = canvas.height * (0.18 + 0.24 * np.clip(0.4 + 0.7 * canvas.line(unit * 0.12, 5, 0.55), 0, 1.2))
        rise = (hem - canvas.y + (canvas.noise(unit / 3, 2) - 0.5) * unit * 0.06) / tall
        light = np.where(rise > 0, np.exp(-rise * 2.1), np.exp(rise * 16)) * rays
        tint = np.clip(rise * 0.62, 0, 1)
        canvas.add(light * (1 - tint) * 0.95, low)
        canvas.add(light * tint * 1.3, high)
        canvas.add(bell((rise - 0.03) * 20) * rays * 0.26, mix(low, WHITE, 0.6))


def _clouds(canvas: Canvas, x: float) -> None:
    """Long clouds, lit on the side of the light and thinner towards the top; or a heavy, turbulent sky."""
    brief, p, unit, place = canvas.brief, canvas.palette, canvas.unit, canvas.y / canvas.shape[0]
    if brief.wet:
        field = contrast(canvas.noise(unit / 3.2, 6, 0.55, stretch=1.9))
        tone = field * 0.55 + canvas.noise(unit / 5, 5, stretch=2.2) * 0.25 + place * 0.35 - 0.12
        heavy = p.map(0.04 + tone * 0.46 if brief.night else 0.18 + tone * 0.7)
        canvas.paint(np.full_like(field, 0.86), heavy)
        return
    edge = 0.5 if brief.has("cloud") else 0.98 - canvas.rng.uniform(0.28, 0.45)
    field = contrast(canvas.noise(unit / 5, 6, 0.52, stretch=2.6))
    mask = smoothstep(edge, edge + 0.34, field) * (1 - smoothstep(0.72, 0.97, place))
    step = max(2, int(unit / 160))
    side = step if x > canvas.width / 2 else -step
    shade = np.clip(0.5 + (field - np.roll(field, (-step, -side), (0, 1))) * 3.0, 0, 1)
    bright = mix(p.at(brief.by_hour(0.42, 0.8, 0.98, 1.0)), p.accent, brief.by_hour(0, 0.4, 0.15, 0))
    tones = between(p.at(brief.by_hour(0.12, 0.36, 0.6, 0.72)), bright, shade)
    canvas.paint(mask * (smoothstep(0.0, 0.35, place) * 0.54 + 0.18), tones)


# How many, how large, how far out of focus, how bright: from far to near.
RAIN = ((1100, 0.030, 0, 0.20), (420, 0.055, 0, 0.26), (90, 0.10, 2, 0.22))
SNOW = ((1500, 0.0011, 0, 0.6), (480, 0.0021, 0, 0.75), (130, 0.0040, 2, 0.7), (26, 0.011, 5, 0.4))


def weather(canvas: Canvas, air: Sky) -> None:
    """All the weather that the words ask for."""
    brief = canvas.brief
    if brief.has("birds"):
        _birds(canvas)
    if brief.has("fog"):
        field = contrast(canvas.noise(canvas.unit / 3, 5, stretch=2.8))
        bank = 0.25 + 0.55 * bell((canvas.y / canvas.height - 0.62) / 0.26)
        canvas.paint(np.clip(bank * (0.3 + 0.9 * field), 0, 0.9), air.haze)
    if brief.has("rain") or brief.snowy:
        _falling(canvas, rain=brief.has("rain"))


def _falling(canvas: Canvas, rain: bool) -> None:
    """Flakes, or slanting streaks; the nearest are large and out of focus."""
    rng, unit = canvas.rng, canvas.unit
    slant, tint = rng.uniform(-0.22, 0.22), mix(canvas.palette.at(0.9), WHITE, 0.4 if rain else 1)
    for count, size, blur, strength in RAIN if rain else SNOW:
        pen = canvas.pen()
        for x, y, share in rng.uniform((-0.1, -0.1, 0.6), (1.1, 1.0, 1.3), (count, 3)):
            x, y, length = x * canvas.width, y * canvas.height, share * size * unit
            if rain:
                pen.line([(x, y), (x + slant * length, y + length)], unit * (0.0006 + size * 0.016))
            else:
                pen.oval(x, y, max(length, 0.4))
        canvas.add((blurred(pen.mask, blur * unit / 1024) if blur else pen.mask) * strength, tint)


def _birds(canvas: Canvas) -> None:
    """A loose flock, each bird two curved wings."""
    rng, pen, step = canvas.rng, canvas.pen(3), np.linspace(-1, 1, 17)
    cx, cy, arc = rng.uniform(0.25, 0.75), rng.uniform(0.14, 0.36), np.abs(step)
    for _ in range(int(rng.integers(6, 15))):
        x, y = canvas.width * (cx + rng.normal(0, 0.13)), canvas.height * (cy + rng.normal(0, 0.06))
        lift, size = rng.uniform(0.2, 0.55), canvas.unit * rng.uniform(0.010, 0.024)
        rise = rng.uniform(-0.25, 0.25) * step - lift * (np.sin(arc * np.pi * 0.62) - 0.25 * arc)
        pen.ribbon(x + step * size, y + rise * size, 0, (0.055 * (1 - arc) ** 0.7 + 0.008) * size)
    canvas.paint(pen.mask * 0.9, canvas.palette.at(0.06))
