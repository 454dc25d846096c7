"""Ink strokes that follow a field of currents, from hair-thin to broad."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix, with_lightness
from generation.providers.builtin.noise import fractal
from generation.providers.builtin.press import Press


def ink(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("ink")
    p = brief.palette
    press = Press(canvas, brief.rng("press"), 0.0)
    dark = brief.night or rng.random() < 0.3
    ground = p.at(0.03) if dark else p.paper
    press.paper(ground)
    width, height = canvas.width // 4, canvas.height // 4
    slow = fractal(rng, width, height, canvas.unit / 4 / float(rng.uniform(1.1, 1.9)), 2, 0.35)
    vortex_x, vortex_y = float(rng.uniform(0.25, 0.75)) * width, float(rng.uniform(0.25, 0.75)) * height
    xs, ys = np.arange(width)[None, :] - vortex_x, np.arange(height)[:, None] - vortex_y
    around = np.arctan2(ys, xs) + np.pi / 2 * float(rng.choice([-1, 1]))
    pull = np.exp(-np.hypot(xs, ys) / (canvas.unit / 4 * 0.5)) * float(rng.uniform(0.4, 1.0))
    base = float(rng.uniform(0, np.pi)) + slow * float(rng.uniform(4.0, 7.0))
    vx, vy = (
        np.cos(base) * (1 - pull) + np.cos(around) * pull,
        np.sin(base) * (1 - pull) + np.sin(around) * pull,
    )
    field = np.arctan2(vy, vx).astype(np.float32)
    density = fractal(rng, width, height, canvas.unit / 8, 3)
    steps = 54
    tones = [p.at(0.9), p.accent, p.at(0.66), p.second, p.at(0.98)] if dark else [
        p.at(0.05), p.at(0.32), p.accent, p.at(0.5), p.second
    ]  # fmt: skip
    shares = (0.34, 0.24, 0.16, 0.16, 0.10)
    gold = with_lightness(p.accent, 0.72)
    for index, (tone, share) in enumerate(zip([*tones, gold], [*shares, 0.03], strict=True)):
        count = int(2600 * share)
        x = (rng.random(count) * 1.2 - 0.1) * canvas.width
        y = (rng.random(count) * 1.2 - 0.1) * canvas.height
        wide = (rng.pareto(1.7, count) * 1.9 + 0.9).clip(0.9, 26 if index < 5 else 4) * canvas.unit / 1024
        local = density[np.clip(y / 4, 0, height - 1).astype(int), np.clip(x / 4, 0, width - 1).astype(int)]
        keep = local > rng.uniform(0.3, 0.7, count)
        x, y, wide = x[keep], y[keep], wide[keep]
        path = np.empty((steps, 2, len(x)))
        pace = canvas.unit / 150 * rng.uniform(0.5, 1.25, len(x))
        for step in range(steps):
            path[step] = x, y
            angle = field[np.clip(y / 4, 0, height - 1).astype(int), np.clip(x / 4, 0, width - 1).astype(int)]
            x, y = x + np.cos(angle) * pace, y + np.sin(angle) * pace
        taper = np.sin(np.linspace(0.02, 1, steps) ** 0.6 * np.pi) ** 0.7

        def strokes(
            draw: ImageDraw.ImageDraw,
            s: float,
            path: np.ndarray = path,
            wide: np.ndarray = wide,
            taper: np.ndarray = taper,
        ) -> None:
            direction = np.gradient(path, axis=0)
            length = np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-6)
            nx, ny = -direction[:, 1] / length, direction[:, 0] / length
            half = taper[:, None] * wide[None, :] / 2
            left = np.stack([path[:, 0] + nx * half, path[:, 1] + ny * half], -1) * s
            right = np.stack([path[:, 0] - nx * half, path[:, 1] - ny * half], -1) * s
            outline = np.concatenate([left, right[::-1]])
            for number in range(outline.shape[1]):
                draw.polygon(outline[:, number].ravel().tolist(), fill=255)

        mask = canvas.mask(strokes)
        press.ink(mask * np.float32(0.86), mix(tone, ground, 0.04), 0.9 if dark or index > 1 else 0.35)
