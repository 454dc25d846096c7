"""Liquid stone: bands bent by noise, lit from the side, with veins of metal."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import contrast, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE


def marble(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("marble")
    width, height = canvas.width, canvas.height
    cell = canvas.unit / 2.2 * brief.scale
    angle = float(rng.uniform(0, np.pi))
    bend_one = fractal(rng, width, height, cell, 5, 0.48)
    bend_two = fractal(rng, width, height, cell * 0.8, 6, 0.5)
    along = (canvas.x * float(np.cos(angle)) + canvas.y * float(np.sin(angle))) / cell
    twist = np.sin((along * 1.1 + bend_one * 5.2) * 2.0) * 0.5 + 0.5
    flow = along * float(rng.uniform(0.5, 1.0)) + bend_one * 4.2 + twist * bend_two * 2.6
    pace = float(rng.uniform(1.5, 2.3))
    bands = np.sin(flow * pace)
    # Thin layers lie close together on one flank of each broad one, as in agate.
    fine = np.sin(flow * pace * 7 + bend_two * 5) * np.clip(0.35 - bands * 0.75, 0, 1)
    tone = contrast(np.asarray(bands * 0.34 + bend_two * 0.62 + fine * 0.17 + bend_one * 0.25, np.float32))
    canvas.rgb[:] = brief.palette.map(np.asarray(tone**1.05 * 0.97 + 0.02, np.float32))
    del twist
    # Light on the folds, as if the surface were wet.
    relief = np.asarray(bands * 1.1 + fine * 0.30 + bend_two * 1.6, np.float32) * np.float32(canvas.unit / 42)
    dy, dx = np.gradient(relief)
    slope = 1.0 / np.sqrt(dx * dx + dy * dy + 1.0)
    shine = (-dx * 0.55 - dy * 0.62 + 0.56) * slope
    canvas.shade(np.asarray(0.80 + 0.34 * np.clip(shine, 0, 1), np.float32))
    gloss = smoothstep(0.80, 1.0, np.asarray(shine, np.float32)) ** 2
    canvas.add(gloss * np.float32(0.42), mix(brief.palette.at(1.0), WHITE, 0.5))
    vein_noise = fractal(rng, width, height, cell * 0.7, 5, 0.55)
    vein = 1.0 - np.abs(np.sin(flow * 1.6 + vein_noise * 4.5 + 1.0))
    thin = smoothstep(0.962, 0.992, np.asarray(vein, np.float32)) * smoothstep(0.42, 0.58, vein_noise)
    canvas.paint(thin * np.float32(0.9), brief.palette.accent)
    canvas.shade(np.asarray(1 - thin * (0.38 - 0.6 * np.clip(shine, 0, 1)) * 0.8, np.float32))
