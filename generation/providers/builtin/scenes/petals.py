"""One blossom or leaf: petals as shaded curves in rings, leaves with ribs."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import colour, mix, shift
from generation.providers.builtin.noise import Floats, smoothstep
from generation.providers.builtin.palette import Palette
from generation.providers.builtin.scenes.sky import WHITE


class Patch:
    """A square of the canvas in polar coordinates around a flower."""

    def __init__(self, canvas: Canvas, x: float, y: float, reach: float) -> None:
        self.top, self.bottom = max(0, int(y - reach)), min(canvas.height, int(y + reach) + 1)
        self.left, self.right = max(0, int(x - reach)), min(canvas.width, int(x + reach) + 1)
        self.empty = self.top >= self.bottom or self.left >= self.right
        self.u: Floats = canvas.x[:, self.left : self.right] - np.float32(x)
        self.v: Floats = canvas.y[self.top : self.bottom] - np.float32(y)
        self.canvas = canvas

    def paint(self, mask: Floats, field: Floats) -> None:
        part = self.canvas.rgb[:, self.top : self.bottom, self.left : self.right]
        ink = field[:, None, None] if field.ndim == 1 else field
        part += (ink - part) * mask

    def shade(self, amount: Floats) -> None:
        self.canvas.rgb[:, self.top : self.bottom, self.left : self.right] *= 1 - amount


def leaf(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, length: float, angle: float, tone: Floats
) -> None:
    """A leaf with a midrib, side veins and a lighter half."""
    patch = Patch(canvas, x, y, length * 0.62)
    if patch.empty:
        return
    # Plain floats: NumPy's own would turn the whole field into doubles.
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    along = (patch.u * cos + patch.v * sin) / np.float32(length)
    across = (-patch.u * sin + patch.v * cos) / np.float32(length)
    bend = float(rng.normal(0, 0.35))
    across = across - bend * (along * along - 0.08)
    t = np.clip(along + 0.5, 0, 1)
    wide = float(rng.uniform(0.15, 0.24)) * np.clip(np.sin(np.float32(np.pi) * t**0.8), 0, 1) ** 0.9
    edge = (wide - np.abs(across)) * np.float32(length)
    inside = np.clip(edge + 0.5, 0, 1) * (np.abs(along) < 0.5)
    ribs = 0.5 + 0.5 * np.cos((t * 9 - np.abs(across) * 16) * 2 * np.pi)
    light = 0.78 + 0.34 * smoothstep(-0.02, 0.02, across) + 0.12 * ribs - 0.5 * np.clip(0.5 - t, 0, 1) * 0.6
    rib = np.exp(-((across * length / 1.6) ** 2)) * (1 - t)
    shadow = np.clip((edge + length * 0.05) / (length * 0.10), 0, 1) * (np.abs(along) < 0.52)
    patch.shade(np.asarray(shadow * 0.22, np.float32))
    field = tone[:, None, None] * light
    field = field + (mix(tone, WHITE, 0.45)[:, None, None] - field) * rib * 0.7
    patch.paint(np.asarray(inside, np.float32), np.clip(field, 0, 1))


def bloom(
    canvas: Canvas,
    rng: np.random.Generator,
    x: float,
    y: float,
    radius: float,
    tone: Floats,
    kind: str,
    p: Palette,
    dark: bool,
) -> None:
    """One flower: rings of petals from the outside in, each ring casting a little shade."""
    patch = Patch(canvas, x, y, radius * 1.3)
    if patch.empty:
        return
    squash, lean = float(rng.uniform(0.82, 1.0)), float(rng.uniform(0, np.pi))
    cos, sin = float(np.cos(lean)), float(np.sin(lean))
    u = patch.u * cos + patch.v * sin
    v = (-patch.u * sin + patch.v * cos) / squash
    distance = np.asarray(np.sqrt(u * u + v * v) / radius, np.float32)
    angle = np.asarray(np.arctan2(v, u), np.float32)
    patch.shade(np.asarray(smoothstep(1.25, 0.6, distance) * 0.42, np.float32))
    rings, petals, point, reach = {
        "rose": (8, 5, 0.30, 0.13),
        "dahlia": (7, 13, 0.62, 0.27),
        "poppy": (2, 5, 0.22, 0.66),
        "daisy": (2, 17, 0.55, 0.72),
        "star": (2, 6, 1.0, 0.75),
    }[kind]
    deep = shift(tone, -0.20, 1.12, -10)
    pale = mix(shift(tone, 0.10, 0.85, 8), WHITE, 0.2)
    turn = float(rng.uniform(0, 6.283))
    whole, all_distance, all_angle = patch, distance, angle
    for ring in range(rings):
        t = ring / max(rings - 1, 1)
        outer = 1.0 - t * (1.0 - reach * 1.25) if rings > 2 else 1.0 - 0.16 * ring
        # Inner rings are small: only their own square is computed.
        patch = Patch(canvas, x, y, radius * min(1.3, outer * 1.16 + 0.08))
        if patch.empty:
            break
        window = (
            slice(patch.top - whole.top, patch.bottom - whole.top),
            slice(patch.left - whole.left, patch.right - whole.left),
        )
        distance, angle = all_distance[window], all_angle[window]
        turn += 2.39996 if kind == "rose" else float(np.pi) / petals
        number = petals if kind != "rose" else max(3, petals - ring // 3)
        local = np.mod((angle + turn) * (number / (2 * float(np.pi))), 1.0) - 0.5
        index = np.floor((angle + turn) * (number / (2 * float(np.pi))))
        vary = 1 + 0.08 * np.sin(index * 7.1 + ring * 2.3) + 0.035 * np.sin(local * 19 + index * 3)
        outline = outer * vary * (1 - point * np.abs(local * 2) ** (2.2 if kind != "star" else 1.2) * 0.62)
        edge = (outline - distance) * np.float32(radius)
        mask = np.clip(edge + 0.5, 0, 1)
        place = np.clip(distance / np.maximum(outline, 0.05), 0, 1)
        # Petals overlap like tiles: one flank of each is in the next one's shade.
        flank = 0.5 + local
        light = (
            0.30
            + 0.58 * place**1.4
            + 0.20 * (flank - 0.5)
            + 0.07 * np.cos(local * (34 if kind != "daisy" else 14) + index)
        )
        rim = np.exp(-np.maximum(edge, 0) / np.float32(radius * 0.035))
        field = deep[:, None, None] + (tone - deep)[:, None, None] * np.clip(light * 1.35, 0, 1)
        field += (pale[:, None, None] - field) * np.clip((light - 0.62) * 1.5 + rim * 0.30, 0, 0.85)
        under = np.clip((edge + radius * 0.05) / (radius * 0.09), 0, 1) * (0.30 if ring else 0.0)
        patch.shade(np.asarray(under, np.float32))
        patch.paint(np.asarray(mask, np.float32), np.clip(field, 0, 1))
    _heart(whole, rng, all_distance, all_angle, radius, kind, p, tone)


def _heart(
    patch: Patch,
    rng: np.random.Generator,
    distance: Floats,
    angle: Floats,
    radius: float,
    kind: str,
    p: Palette,
    tone: Floats,
) -> None:
    """The middle: a seeded disc, a crown of stamens, or just a deep hollow."""
    if kind == "rose":
        patch.shade(np.asarray(smoothstep(0.2, 0.0, distance) * 0.35, np.float32))
        return
    size = {"daisy": 0.30, "poppy": 0.2, "star": 0.10, "dahlia": 0.12}[kind]
    warm = mix(p.accent, colour("#e9b13a"), 0.6)
    dark = shift(tone, -0.42, 0.8) if kind == "poppy" else shift(warm, -0.28)
    if kind in ("poppy", "star"):
        stain = smoothstep(0.52, 0.2, distance) * (0.7 + 0.3 * np.cos(angle * 5))
        patch.paint(np.asarray(np.clip(stain, 0, 1) * 0.6, np.float32), shift(tone, -0.34))
        for _ in range(16):
            turn, reach = float(rng.uniform(0, 6.283)), float(rng.uniform(0.16, 0.36))
            ax, ay = float(np.cos(turn)) * reach * radius, float(np.sin(turn)) * reach * radius
            spot = np.clip(radius * 0.026 - np.sqrt((patch.u - ax) ** 2 + (patch.v - ay) ** 2) + 0.5, 0, 1)
            patch.paint(np.asarray(spot, np.float32), mix(warm, WHITE, 0.3))
    seeds = 0.5 + 0.5 * np.cos(distance / size * 16) * np.cos(angle * 21 + distance * 40)
    mask = np.clip((size - distance) * radius + 0.5, 0, 1)
    light = 0.55 + 0.45 * np.clip(distance / size, 0, 1)
    field = dark[:, None, None] + (warm - dark)[:, None, None] * np.clip(seeds * light, 0, 1)
    patch.paint(np.asarray(mask, np.float32), np.asarray(field, np.float32))
