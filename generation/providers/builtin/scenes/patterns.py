"""Patterns that fill the sheet: geometry, woven cloth, leaded glass."""

import math

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, mix
from generation.providers.builtin.noise import bell, blurred, smoothstep
from generation.providers.builtin.press import Press, piece


def geometry(canvas: Canvas) -> None:
    """A print in the manner of the Bauhaus: squares of colour, each with a shape of another in it."""
    rng, p, press = canvas.rng, canvas.palette, Press(canvas, 0.3)
    side = canvas.short / max(2, round(int(rng.integers(4, 7)) / canvas.brief.scale))
    columns, rows = round(canvas.width / side), round(canvas.height / side)
    across, down = canvas.width / columns, canvas.height / rows
    inks = [p.accent, p.steps[1], p.second, p.steps[3], p.steps[0], p.paper]
    pens = [canvas.pen() for _ in inks * 2]
    for row, column in np.ndindex(rows, columns):
        ground, ink = rng.choice(6, 2, replace=False, p=[0.2, 0.16, 0.16, 0.15, 0.1, 0.23])
        pens[ground].box(column * across, row * down, (column + 1) * across, (row + 1) * down)
        kind = int(rng.choice([0, 0, 1, 2, 3, 4, 5, 6, 6]))
        piece(pens[6 + ink], kind, int(rng.integers(4)), column * across, row * down, across)
    press.paper(p.paper)
    for pen, ink in zip(pens, inks * 2, strict=True):
        press.ink(pen.mask, ink, 1.0)


def textile(canvas: Canvas) -> None:
    """Plain weave of coloured threads, every one rounded, in stepped diamonds as on a kilim."""
    rng, p = canvas.rng, canvas.palette
    pitch = max(3.0, canvas.unit / 150 * canvas.brief.scale)
    inks = np.stack([p.steps[0], p.steps[1], p.accent, p.steps[3], p.paper, p.second])
    drape = (canvas.noise(canvas.unit / 2.5, 3) - 0.5) * pitch * 2.4
    x, y = (canvas.x + drape) / pitch + 4, (canvas.y + drape[::-1] * 0.7) / pitch + 4
    ix, iy = x.astype(np.int32), y.astype(np.int32)
    size, step, over = int(rng.choice([24, 32, 40])), int(rng.choice([2, 3, 4])), (ix + iy) % 2 == 0
    band = iy // size
    across, down = (ix + band % 2 * (size // 2)) % size - size // 2, iy % size - size // 2
    order = np.cumsum(rng.integers(1, 6, (3, size)), axis=1) % 6
    chosen = order[band % int(rng.integers(2, 4)), np.abs(across) // step + np.abs(down) // step]
    along, beside = np.where(over, x, y) % 1.0, np.where(over, y, x) % 1.0
    light = 0.44 + 0.5 * np.sin(along * np.pi) ** 0.7 * (0.62 + 0.38 * np.sqrt(np.sin(beside * 3.1 + 0.02)))
    fold = 1 + np.gradient(blurred(drape, canvas.unit / 30), axis=1) * 1.1
    light = light * fold * (0.95 + 0.2 * canvas.noise(canvas.unit / 5)) * (0.96 + 0.2 * canvas.noise(3.0, 1))
    canvas.rgb[:] = np.clip(inks.T[:, chosen] * light, 0, 1)


def glass(canvas: Canvas) -> None:
    """Pieces of coloured glass in lead, lit from behind; a round light in the middle of it."""
    rng, p, unit = canvas.rng, canvas.palette, canvas.unit
    cell = unit / rng.uniform(11, 16) * canvas.brief.scale
    rows, columns = int(canvas.height / cell) + 5, int(canvas.width / cell) + 5
    grid = np.mgrid[0:rows, 0:columns] - 1.5 + rng.uniform(-0.4, 0.4, (2, rows, columns))
    seed_y, seed_x = (grid * cell).astype(np.float32).reshape(2, -1)
    # The nearest seed of the nine around every pixel, and how much farther the second is.
    row, column = (canvas.y / cell + 2).astype(int), (canvas.x / cell + 2).astype(int)
    first, second = np.full((2, *canvas.shape), 1e9, np.float32)
    number = np.zeros(canvas.shape, int)
    for dy, dx in np.ndindex(3, 3):
        index = (row + dy - 1) * columns + column + dx - 1
        distance = np.hypot(canvas.x - seed_x[index], canvas.y - seed_y[index])
        second = np.where(distance < first, first, np.minimum(second, distance))
        number = np.where(distance < first, index, number)
        first = np.minimum(first, distance)
    lead, width = (second - first) * 0.5, unit / 270 * math.sqrt(canvas.brief.scale)
    # Each piece has one colour, so it is chosen by seed and not by pixel.
    x, y = canvas.width * rng.uniform(0.35, 0.65), canvas.height * rng.uniform(0.28, 0.5)
    reach, pick = np.hypot(seed_x - x, seed_y - y) / unit, rng.random(len(seed_x), dtype=np.float32)
    tone, radius = p.map(np.clip(1.0 - reach + (pick - 0.5) * 0.42, 0.08, 1)), rng.uniform(0.13, 0.19)
    tone = np.where(pick > 0.80, p.second[:, None] * (0.7 + 0.5 * pick), tone)
    tone = np.where(reach < radius + 0.11, p.accent[:, None] * (0.72 + 0.3 * pick), tone)
    tone = np.where(reach < radius, mix(p.accent, WHITE, 0.22)[:, None], tone).astype(np.float32)
    light = 0.7 + 0.34 * canvas.noise(unit / 14, 5, 0.6, stretch=0.3)
    light += 0.34 * bell(np.hypot(canvas.x - x, canvas.y - y) / unit * 1.7)
    light *= 0.74 + 0.26 * smoothstep(0.0, cell * 0.16, lead)
    canvas.rgb[:] = np.clip(tone[:, number] * light, 0, 1)
    metal = 0.045 + 0.16 * bell((lead / width - 0.35) / 0.3)
    canvas.paint(np.clip(width - lead + 0.6, 0, 1), np.stack([metal, metal, metal * 1.06]))
    canvas.add((blurred(canvas.rgb.max(axis=0), unit / 30) - 0.55) * 0.4, mix(p.accent, WHITE, 0.4))
