"""What grows on land: firs, broad trees, and the flowers at our feet."""

from __future__ import annotations

import math

import numpy as np

from generation.providers.builtin.canvas import Canvas, Pen
from generation.providers.builtin.colour import colour, mix
from generation.providers.builtin.noise import Floats, blurred


def fir(pen: Pen, rng: np.random.Generator, x: float, base: float, height: float) -> None:
    """A fir with ragged tiers."""
    tiers = int(np.clip(height / 4, 5, 16))
    out = height * rng.uniform(0.15, 0.21) * (np.arange(1, tiers + 1) / tiers) ** 0.85
    y = base - height * np.linspace(0.93, 0.07, tiers)
    # Every tier is wide at its edge and narrow where the next one comes out from under it.
    wide = np.stack([out * rng.uniform(0.7, 1.15, tiers), out * 0.45], -1).ravel()
    down = np.stack([y + height * 0.02, y - height * 0.012], -1).ravel()
    pen.ribbon(
        np.full(2 * tiers + 2, x),
        np.array([base - height, *down, base]),
        np.array([0, *wide, height * 0.018]),
        0,
    )


def fir_row(canvas: Canvas, ground: Floats, height: float, density: float, tone: Floats) -> None:
    """Firs along a line of ground (a y for each x), in groves with gaps between, and the ground below."""
    rng, part = canvas.rng, canvas.below(float(ground.min()) - height * 1.4)
    pen, x, phase = part.pen(), 0.0, rng.random() * 6
    while x < canvas.width:
        grove = 0.5 + 0.5 * math.sin(x / canvas.width * 9 + phase) * math.cos(
            x / canvas.width * 23 + phase * 2
        )
        if rng.random() < 0.25 + grove:
            tall = height * rng.uniform(0.45, 1.0) * (0.55 + 0.6 * grove)
            fir(pen, rng, x, float(ground[int(x)]) + height * 0.06, tall)
        x += height / density * rng.uniform(0.35, 1.3)
    part.paint(np.maximum(pen.mask, part.under(ground)), tone)


def broad(canvas: Canvas, x: float, base: float, height: float, light_x: float) -> None:
    """A broad tree, grown branch by branch: wood, and a crown in three shades of leaves."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    part = canvas.around(x, base - height * 0.45, height * 0.75)
    wood, tips = part.pen(), list[tuple[float, float, float]]()

    def branch(x: float, y: float, angle: float, length: float, thick: float, depth: int) -> None:
        ex, ey = x + math.cos(angle) * length, y - math.sin(angle) * length
        taper = np.array([thick, thick * 0.62]) / 2
        wood.ribbon(np.array([x, ex]), np.array([y, ey]), math.sin(angle) * taper, math.cos(angle) * taper)
        if depth <= 2:
            tips.append((ex, ey, length * (0.9 if depth else 1.5)))
        for _ in range((2 if rng.random() < 0.72 else 3) if depth else 0):
            turn = rng.normal(0, 0.18) + rng.choice([-1, 1]) * rng.uniform(0.22, 0.62)
            toward = angle + turn + (math.pi / 2 - angle) * 0.08
            branch(ex, ey, toward, length * rng.uniform(0.66, 0.84), thick * 0.66, depth - 1)

    branch(x, base, math.pi / 2 + rng.normal(0, 0.05), height * 0.25, height * 0.052, 6)
    shadow = part.pen(1)
    shadow.oval(x, base, height * 0.42, height * 0.035)
    part.shade(1 - blurred(shadow.mask, canvas.unit / 60) * 0.42)
    part.paint(wood.mask, p.at(0.06))
    leaf = mix(p.accent, p.at(0.5), 0.3) if brief.has("autumn") else mix(p.at(0.42), colour("5d7f3a"), 0.35)
    side, size = -1 if light_x < x else 1, max(canvas.unit * 0.0022, height * 0.009)
    for tone, share, offset in ((0.45, 1.0, 0.0), (0.8, 0.72, 0.1), (1.18, 0.42, 0.24)):
        pen = part.pen()
        for tx, ty, radius in tips:
            for turn, reach, r in rng.random((14, 3)) if rng.random() < share else ():
                reach = radius * math.sqrt(reach) * 0.85
                lx, ly = math.cos(turn * 6.28) * reach, math.sin(turn * 6.28) * reach * 0.8
                pen.oval(tx + lx + side * offset * radius, ty + ly - offset * radius, size * (0.5 + r))
        part.paint(pen.mask, np.clip(leaf * tone * (0.5 if brief.night else 1), 0, 1))


def flowers(canvas: Canvas) -> None:
    """Grass and flowers at our feet; the nearest are out of focus."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    part, dim = canvas.below(canvas.height * 0.62), 0.55 if brief.night else 1.0
    tones = (mix(p.at(0.16), colour("2f4a24"), 0.4) * dim, p.accent * dim, p.second * dim, p.white * dim)
    for count, low, size, blur in ((260, 0.93, 0.0055, 0), (110, 1.0, 0.010, 0), (26, 1.06, 0.026, 3)):
        pens, r = [part.pen() for _ in tones], canvas.unit * size
        for _ in range(count if brief.has("flowers") else count // 2):
            x, base = rng.random() * canvas.width, canvas.height * (low + rng.uniform(-0.02, 0.08))
            tall, lean, head = r * rng.uniform(6, 14), rng.normal(0, 0.16), pens[rng.integers(1, 4)]
            pens[0].line([(x, base), (x + lean * tall, base - tall)], r * 0.16)
            for side in (-0.22, 0.22):
                fork = (x + lean * tall * 0.2, base - tall * 0.2)
                pens[0].line([fork, (x + side * tall, base - tall * 0.62)], r * 0.2)
            for turn in np.arange(6) * (math.pi / 3) + lean * 7:
                dx, dy = math.cos(turn) * r * 0.62, math.sin(turn) * r * 0.5
                head.oval(x + lean * tall + dx, base - tall + dy, r * 0.45, r * 0.4)
        for pen, tone in zip(pens, tones, strict=True):
            part.paint(blurred(pen.mask, blur) if blur else pen.mask, tone)
