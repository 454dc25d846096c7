"""Chance that can be repeated, smooth random fields made of it, and what one does with fields."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.floating[Any]]
Rng = np.random.Generator


def digest(*parts: object) -> int:
    """A 128-bit number that depends on every part and on nothing else."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:16], "big")


def generator(*parts: object) -> Rng:
    return Rng(np.random.PCG64(digest(*parts)))


def enlarge(field: Floats, width: int, height: int) -> Floats:
    """A field brought smoothly to another size."""
    image = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def fractal(
    rng: Rng, width: int, height: int, cell: float, octaves: int = 4, gain: float = 0.5, stretch: float = 1.0
) -> Floats:
    """Fractal noise from 0 to 1 whose largest spots are `cell` pixels; `stretch` widens them."""
    fine = np.zeros((height, width), np.float32)
    # Broad spots have no detail: they are added up at a quarter of the size and enlarged once.
    broad = np.zeros((max(2, height // 4), max(2, width // 4)), np.float32)
    weight, weights = 1.0, 0.0
    for _ in range(octaves):
        if cell < 1.5:
            break
        total = broad if cell * min(stretch, 1.0) >= 24 else fine
        across, down = width / (cell * stretch), height / cell
        grid = Image.fromarray(rng.random((int(down) + 5, int(across) + 5), dtype=np.float32))
        left, top = 1 + rng.random(), 1 + rng.random()
        box = (left, top, left + across, top + down)
        layer = np.asarray(grid.resize(total.shape[::-1], Image.Resampling.BICUBIC, box=box), np.float32)
        total += layer * np.float32(weight)
        weights += weight
        weight *= gain
        cell /= 2.0
    if not weights:
        return np.full((height, width), 0.5, np.float32)
    if broad.any():
        fine += enlarge(broad, width, height)
    return fine / np.float32(weights)


def line(rng: Rng, length: int, cell: float, octaves: int = 6, gain: float = 0.5) -> Floats:
    """A fractal line about 0, roughly within ±1."""
    return np.asarray(fractal(rng, length, 1, cell, octaves, gain)[0] - 0.5) * 2.4


def contrast(field: Floats, low: float = 0.02, high: float = 0.98) -> Floats:
    """The field stretched so that it reaches from 0 to 1, leaving out the extremes."""
    bottom, top = np.quantile(field[::7, ::7] if field.size > 20000 else field, [low, high])
    return np.asarray(np.clip((field - bottom) / max(top - bottom, 1e-6), 0.0, 1.0), np.float32)


def smoothstep(low: float, high: float, value: Floats | float) -> Floats:
    """0 below `low`, 1 above `high`, and smooth between."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def bell(value: Floats) -> Floats:
    """1 where the value is 0, falling softly to both sides."""
    return np.exp(-(value * value))


def blurred(field: Floats, radius: float) -> Floats:
    """A field, or several planes of them, blurred by shrinking and enlarging."""
    if field.ndim == 3:
        return np.stack([blurred(plane, radius) for plane in field])
    height, width = field.shape
    step = max(1.0, radius)
    size = max(2, int(width / step)), max(2, int(height / step))
    small = Image.fromarray(np.ascontiguousarray(field, np.float32)).resize(size, Image.Resampling.BOX)
    return enlarge(np.asarray(small, np.float32), width, height)


def warped(planes: Floats, rng: Rng, amount: float) -> Floats:
    """Every pixel fetched from a place near its own, mirrored at the edges."""
    height, width = planes.shape[-2:]
    dx, dy = ((fractal(rng, width, height, amount * 2.4, 3) - 0.5) * amount for _ in range(2))
    rows = np.abs(np.arange(height, dtype=np.float32)[:, None] + dy).astype(np.int32)
    columns = np.abs(np.arange(width, dtype=np.float32)[None, :] + dx).astype(np.int32)
    return planes[..., np.minimum(rows, 2 * height - 2 - rows), np.minimum(columns, 2 * width - 2 - columns)]


def sample(field: Floats, x: Floats, y: Floats) -> Floats:
    """A square field read between its points, mirrored at its edges."""
    size = field.shape[0]
    span = np.float32(2 * (size - 1))
    x, y = np.mod(x, span), np.mod(y, span)
    x, y = np.minimum(x, span - x), np.minimum(y, span - y)
    column, row = np.minimum(x.astype(np.int32), size - 2), np.minimum(y.astype(np.int32), size - 2)
    fx, fy = x - column, y - row
    flat, start = field.ravel(), row * size + column
    upper = flat[start] * (1 - fx) + flat[start + 1] * fx
    lower = flat[start + size] * (1 - fx) + flat[start + size + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float32)
