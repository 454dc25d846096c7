"""A wood in mist: trunks that fade with distance, shafts of light, grass at the foot."""

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, mix
from generation.providers.builtin.noise import Floats, blurred, line, smoothstep
from generation.providers.builtin.scenes.sky import Sky, weather


def forest(canvas: Canvas) -> None:
    rng, brief, p, night = canvas.rng, canvas.brief, canvas.palette, canvas.brief.night
    light = mix(p.at(0.95), p.accent, 0.35 if brief.time in ("dusk", "dawn") else 0.12)
    light = mix(p.at(0.62), WHITE, 0.1) if night else light
    haze = p.at(0.46) if night else mix(p.at(0.82), light, 0.4)
    x, y = canvas.width * rng.uniform(0.25, 0.75), canvas.height * rng.uniform(0.24, 0.5)
    canvas.gradient([(0, p.at(0.2 if night else 0.7)), (0.55, haze), (1, p.at(0.2 if night else 0.6))])
    canvas.glow(x, y, canvas.unit * 0.6, light, 0.6 if night else 0.85)
    for t in (0, 0.25, 0.5, 0.75, 1):
        tone = mix(p.at(0.07 - 0.02 * t), haze, (1 - t) ** 1.15 * 0.86)
        # Leaves above: clumps that hang lower at the sides, fine at their edges.
        part = canvas.above(canvas.height * (0.42 + 0.2 * t))
        place, side = part.y / part.shape[0], np.abs(canvas.x / canvas.width - 0.5) * 2
        edge = 0.34 + 0.50 * smoothstep(-0.1, 1.0, place * (1.35 - 0.45 * side**1.5))
        clumps = smoothstep(0.0, 0.022, part.noise(canvas.unit * (0.07 + 0.16 * t), 7, 0.68) - edge)
        part.paint(clumps * (1 - smoothstep(0.85, 1.0, place)) * (0.45 + 0.5 * t), tone)
        _trunks(canvas, tone, haze, t, x)
        _floor(canvas, haze, t)
        low = 0.22 + 0.42 * smoothstep(0.2, 0.95, canvas.y / canvas.height)
        mist = canvas.noise(canvas.unit / 10, 3, stretch=2.4) * low * (1.4 if brief.has("fog") else 0.9)
        canvas.paint(np.clip(mist * (1 - t * 0.6), 0, 0.8) * (t < 1), haze)
    if brief.may("sun") and not brief.wet:
        # Broad soft rays that slant down from one side.
        slant, down = rng.choice([-1, 1]) * rng.uniform(0.45, 0.8), (canvas.y - y) / np.float32(canvas.unit)
        across = ((canvas.x - x) / np.float32(canvas.unit) - down * slant) * (1 - down * 0.28)
        ray = line(rng, 800, 46.0, 5)[np.clip(across * 400 + 400, 0, 799).astype(np.int32)]
        near = np.exp(-(across**2) * 9) * (1 - smoothstep(0.45, 0.95, canvas.y / canvas.height))
        canvas.add(smoothstep(0.0, 0.75, ray) * near * (0.26 if night else 0.42), light)
    if night:
        # Fireflies between the trunks.
        pen = canvas.pen(3)
        for across, down, size in rng.normal((0.5, 0.66, 2.0), (0.3, 0.14, 0.5), (46, 3)):
            pen.oval(across * canvas.width, down * canvas.height, canvas.unit * 0.001 * abs(size))
        canvas.add(blurred(pen.mask, canvas.unit / 60) * 7 + pen.mask, mix(p.accent, WHITE, 0.3))
    weather(canvas, Sky(haze, light, x, y))


def _trunks(canvas: Canvas, tone: Floats, haze: Floats, t: float, light_x: float) -> None:
    rng, pen, share = canvas.rng, canvas.pen(), np.linspace(0, 1, 24)
    count = int((15 - 11 * t) * canvas.width / canvas.unit) + 2
    wide, ground = canvas.unit * (0.009 + 0.052 * t**1.5), canvas.height * (0.70 + 0.2 * t)
    for index in range(count):
        x, half = canvas.width * (index + rng.uniform(0.1, 0.9)) / count, wide * rng.uniform(0.55, 1.25)
        if t > 0.75 and abs(x - light_x) < canvas.width * 0.16:
            continue
        lean = rng.normal(0, 0.012 + 0.012 * t) * canvas.height
        spine = x + (lean + line(rng, 24, 9) * half * 0.9) * share
        up = ground * (1 - share) - canvas.height * 0.02 * share + half * 0.2
        pen.ribbon(spine, up, half * 0.5 * (1 - 0.45 * share) * (1 + 0.9 * np.exp(-share * 26)), 0)
        for start in rng.integers(8, 23, rng.integers(2, 6)):
            angle = rng.uniform(-0.1, 0.7) + np.cumsum(rng.normal(0, 0.22, 6))
            reach = half * rng.uniform(0.3, 1.1) * np.arange(6)
            bx = spine[start] + rng.choice([-1, 1]) * np.cos(angle) * reach
            pen.ribbon(bx, up[start] - np.sin(angle) * reach, 0, half * np.linspace(0.1, 0.03, 6))
    mask = pen.mask
    bark = canvas.noise(canvas.unit / 40, 4, 0.62, stretch=0.22) if t > 0.4 else np.full((1, 1), 0.5)
    canvas.paint(mask, tone[:, None, None] * (0.55 + 0.9 * bark))
    # The side towards the light catches it.
    step = max(2, int(wide * 0.16))
    rim = mask - np.where(canvas.x > light_x, np.roll(mask, step, 1), np.roll(mask, -step, 1))
    canvas.paint(blurred(np.clip(rim, 0, 1), 2.0) * mask * 0.42 * (0.5 + bark), haze)


def _floor(canvas: Canvas, haze: Floats, t: float) -> None:
    """The ground of this depth, with blades along its edge."""
    rng, brief, p, unit = canvas.rng, canvas.brief, canvas.palette, canvas.unit
    ground = canvas.height * (0.70 + 0.2 * t) + canvas.line(unit * 0.3, 5) * unit * 0.018
    part, rise = canvas.below(float(ground.min()) - unit * 0.09), np.array([0, 0.55, 1])
    pen = part.pen()
    for x in rng.random(int(canvas.width * (0.22 + 0.1 * t))) * canvas.width:
        height = rng.uniform(0.25, 1.0) * unit * (0.012 + 0.05 * t**1.6)
        bend = x + rng.normal(0, 0.5) * height * np.array([0, 0.16, 0.6])
        pen.ribbon(bend, ground[int(x)] + 2 - height * rise, (height * 0.055 + 0.5) * (1 - rise * rise), 0)
    part.paint(pen.mask, mix(p.at(0.09), haze, (1 - t) * 0.8))
    tone = mix(p.at((0.5 if brief.night else 0.88) if brief.snowy else 0.13 - 0.04 * t), haze, (1 - t) * 0.8)
    rough = smoothstep(0.45, 0.75, part.noise(unit / 20, 5, 0.6, stretch=2.0)) * 0.8
    litter = mix(tone, p.at(0.35) if brief.snowy else p.accent, 0.28)
    part.paint(part.under(ground), between(tone, litter, rough))
