"""Real relief seen in perspective: a height map, lit from the side, drawn column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.providers.builtin.noise import Floats, fractal


@dataclass(frozen=True, slots=True)
class View:
    """Where the eye is. Lengths are in map widths, `horizon` in shares of the picture's height."""

    horizon: float
    height: float
    near: float = 0.06
    far: float = 1.0
    zoom: float = 1.0
    steps: int = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """What the eye sees, as fields over the picture: the map's layers, distance, and where land is."""

    layers: list[Floats]
    distance: Floats
    land: Floats


def mountain_map(rng: np.random.Generator, size: int, cell: float, sharp: float = 0.85) -> Floats:
    """Ridged relief: every octave is stronger where the coarser one is high, as if eroded."""
    total = np.zeros((size, size), np.float32)
    weight: Floats = np.ones((size, size), np.float32)
    amount = 1.0
    bend = (fractal(rng, size, size, cell * 0.8, 2) - 0.5) * 2
    for octave in range(7):
        if cell < 2:
            break
        wave = fractal(rng, size, size, cell, 1)
        ridge = 1.0 - np.abs(wave * 2 - 1 + bend * np.float32(0.12 if octave else 0.0)) * 1.35
        ridge = np.clip(ridge, 0, 1) ** np.float32(1.0 + sharp)
        total += ridge * weight * np.float32(amount)
        weight = np.asarray(np.clip(ridge * 1.5, 0, 1) * 0.8 + 0.12, np.float32)
        amount *= 0.5
        cell *= 0.5
    return total / np.float32(1.75)


def lighting(heights: Floats, from_left: bool, elevation: float, relief: float) -> tuple[Floats, Floats]:
    """How much the ground faces the light, and how much lies in cast shadow, both 0 to 1."""
    dy, dx = np.gradient(heights * np.float32(relief * heights.shape[0]))
    side = np.float32(1.0 if from_left else -1.0)
    length = np.sqrt(dx * dx + dy * dy + 1)
    # A light ahead and to the side, so that faces towards us are half lit.
    facing = (dx * side * -0.78 * -1 + dy * 0.34 + np.float32(elevation)) / length
    lit = np.clip(facing * 0.62 + 0.18, 0, 1)
    ordered = heights if from_left else heights[:, ::-1]
    shadow = np.empty_like(ordered)
    edge = ordered[:, 0].copy()
    fall = np.float32(elevation / heights.shape[0] / relief * 0.62)
    for column in range(ordered.shape[1]):
        edge = np.maximum(edge - fall, ordered[:, column])
        shadow[:, column] = edge - ordered[:, column]
    if not from_left:
        shadow = shadow[:, ::-1]
    return np.asarray(lit, np.float32), np.clip(shadow * np.float32(relief * 22), 0, 1)


def look(width: int, height: int, unit: float, heights: Floats, layers: list[Floats], view: View) -> Seen:
    """Cast every column of the picture over the map, near to far."""
    size = heights.shape[0]
    distance = np.geomspace(view.near, view.far, view.steps).astype(np.float32)[:, None]
    focal = unit * view.zoom
    across = ((np.arange(width, dtype=np.float32) + 0.5) - width / 2)[None, :] / np.float32(focal)
    map_x = (0.5 + across * distance) * size
    map_y = np.broadcast_to(distance * size, map_x.shape)
    ground = sample(heights, map_x, map_y)
    screen = np.float32(view.horizon * height) + (np.float32(view.height) - ground) / distance * np.float32(
        focal
    )
    top = np.minimum.accumulate(screen, axis=0)
    rows = np.arange(height, dtype=np.float32) + np.float32(0.5)
    first = np.empty((height, width), np.int32)
    for column in range(width):
        # Ascending once turned over: how many samples still lie below this row.
        first[:, column] = np.searchsorted(-top[:, column], -rows, side="left")
    land = first < view.steps
    here = np.minimum(first, view.steps - 1)
    before = np.maximum(here - 1, 0)
    columns = np.arange(width)[None, :]
    low, high = top[before, columns], top[here, columns]
    part = np.clip((low - rows[:, None]) / np.maximum(low - high, 1e-3), 0, 1)
    # At an outline the sample before belongs to nearer ground: do not mix across it.
    joined = np.abs(screen[before, columns] - low) < 0.75
    part = np.where(joined & (here > 0), part, 1.0).astype(np.float32)
    fields = []
    for layer in layers:
        values = sample(layer, map_x, map_y)
        fields.append(values[before, columns] * (1 - part) + values[here, columns] * part)
    depth = distance[:, 0]
    far = depth[before] * (1 - part) + depth[here] * part
    # The outline's edge, softened by how much of its pixel the land covers.
    skyline = top[-1][None, :]
    cover = np.clip(rows[:, None] - skyline + 0.5, 0, 1)
    return Seen(fields, np.asarray(far, np.float32), np.asarray(np.where(land, cover, 0), np.float32))


def sample(field: Floats, x: Floats, y: Floats) -> Floats:
    """Bilinear, mirrored at the map's edges."""
    size = field.shape[0]
    x = _mirror(x, size)
    y = _mirror(y, size)
    column: NDArray[np.int32] = np.minimum(x.astype(np.int32), size - 2)
    row: NDArray[np.int32] = np.minimum(y.astype(np.int32), size - 2)
    fx, fy = x - column, y - row
    flat = field.ravel()
    start = row * size + column
    upper = flat[start] * (1 - fx) + flat[start + 1] * fx
    lower = flat[start + size] * (1 - fx) + flat[start + size + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float32)


def _mirror(place: Floats, size: int) -> Floats:
    span = np.float32(2 * (size - 1))
    wrapped = np.mod(place, span)
    return np.minimum(wrapped, span - wrapped)
