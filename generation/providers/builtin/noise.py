"""Smooth random fields, made by enlarging small grids of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
COARSE = 24.0


def enlarge(field: Floats, width: int, height: int) -> Floats:
    """A field brought smoothly to another size."""
    image = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def fractal(
    rng: np.random.Generator,
    width: int,
    height: int,
    cell: float,
    octaves: int = 4,
    gain: float = 0.5,
    stretch: float = 1.0,
    ridged: bool = False,
) -> Floats:
    """Fractal noise from 0 to 1 whose largest spots are `cell` pixels; `stretch` widens them."""
    total = np.zeros((height, width), np.float32)
    # Broad spots have no detail: they are added up at a quarter of the size and enlarged once.
    small_width, small_height = max(2, width // 4), max(2, height // 4)
    broad = np.zeros((small_height, small_width), np.float32)
    any_broad = False
    weight, sum_of_weights = 1.0, 0.0
    for _ in range(octaves):
        if cell < 1.5:
            break
        if not ridged and cell * min(stretch, 1.0) >= COARSE:
            broad += _octave(rng, width, height, small_width, small_height, cell, stretch) * np.float32(
                weight
            )
            any_broad = True
        else:
            layer = _octave(rng, width, height, width, height, cell, stretch)
            if ridged:
                layer = 1.0 - np.abs(layer * 2.0 - 1.0)
            total += layer * np.float32(weight)
        sum_of_weights += weight
        weight *= gain
        cell /= 2.0
    if sum_of_weights == 0.0:
        return np.full((height, width), 0.5, np.float32)
    if any_broad:
        total += enlarge(broad, width, height)
    return total / np.float32(sum_of_weights)


def _octave(
    rng: np.random.Generator, width: int, height: int, columns: int, rows: int, cell: float, stretch: float
) -> Floats:
    """One grid of chance seen through a window of width by height pixels, as columns by rows."""
    across = max(1, int(np.ceil(width / (cell * stretch)))) + 4
    down = max(1, int(np.ceil(height / cell))) + 4
    image = Image.fromarray(rng.random((down, across), dtype=np.float32))
    left, top = 1 + float(rng.random()), 1 + float(rng.random())
    box = (left, top, left + width / (cell * stretch), top + height / cell)
    return np.asarray(image.resize((columns, rows), Image.Resampling.BICUBIC, box=box), np.float32)


def contrast(field: Floats, low: float = 0.02, high: float = 0.98) -> Floats:
    """The field stretched so that it reaches from 0 to 1, leaving out the extremes."""
    sample = field[::7, ::7] if field.ndim == 2 and field.size > 20000 else field
    bottom, top = np.quantile(sample, [low, high])
    stretched = (field - np.float32(bottom)) / np.float32(max(top - bottom, 1e-6))
    return np.asarray(np.clip(stretched, 0.0, 1.0), np.float32)


def line(
    rng: np.random.Generator,
    length: int,
    cell: float,
    octaves: int = 6,
    gain: float = 0.5,
    sharp: float = 0.0,
) -> Floats:
    """A fractal line about 0, roughly within ±1; `sharp` from 0 (rolling) to 1 (craggy)."""
    total = np.zeros(length, np.float32)
    positions = np.arange(length, dtype=np.float32)
    weight, total_weight = 1.0, 0.0
    for _ in range(octaves):
        if cell < 1.5:
            break
        points = rng.random(int(length / cell) + 4).astype(np.float32) * 2 - 1
        at = positions / np.float32(cell) + np.float32(rng.random())
        index = at.astype(np.int64)
        part = at - index
        smooth = part * part * (3 - 2 * part)
        mixed = smooth * (1 - sharp) + part * sharp
        wave = points[index] * (1 - mixed) + points[index + 1] * mixed
        if sharp > 0:
            wave = wave * (1 - sharp) + (1 - 2 * np.abs(wave)) * sharp
        total += wave * np.float32(weight)
        total_weight += weight
        weight *= gain
        cell /= 2.0
    return total / np.float32(max(total_weight, 1.0)) * np.float32(1.6)


def smoothstep(low: float, high: float, value: NDArray[np.floating[Any]] | float) -> Floats:
    """0 below `low`, 1 above `high`, and smooth between."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)
