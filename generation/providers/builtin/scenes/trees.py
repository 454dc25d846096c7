"""Trees as silhouettes: firs by the row, and single broad trees grown branch by branch."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw


def fir(draw: ImageDraw.ImageDraw, rng: np.random.Generator, x: float, base: float, height: float) -> None:
    """A fir with ragged tiers, in the drawing's own pixels."""
    tiers = int(np.clip(height / 7, 5, 16))
    half = height * float(rng.uniform(0.15, 0.21))
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    lean = float(rng.normal(0, height * 0.01))
    for tier in range(tiers):
        share = (tier + 1) / tiers
        y = base - height * (1 - share * 0.93)
        reach = half * share**0.85
        for side, points in ((-1, left), (1, right)):
            out = reach * float(rng.uniform(0.7, 1.15))
            points.append((x + lean * (1 - share) + side * out, y + height * 0.02))
            points.append((x + lean * (1 - share) + side * out * 0.45, y - height * 0.012))
    top = (x + lean, base - height)
    trunk = max(1.0, height * 0.018)
    draw.polygon([top, *right, (x + trunk, base), (x - trunk, base), *reversed(left)], fill=255)


def fir_row(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    ground: np.ndarray,
    scale: float,
    top: float,
    height: float,
    density: float,
    clusters: float = 1.0,
) -> None:
    """Firs along a line of ground (a y for each x), in groves with gaps between."""
    width = len(ground)
    x = -height * 0.2
    phase = float(rng.random() * 6)
    while x < width + height * 0.2:
        at = int(np.clip(x, 0, width - 1))
        grove = 0.5 + 0.5 * np.sin(x / width * 9 * clusters + phase) * np.cos(x / width * 23 + phase * 2)
        if rng.random() < 0.25 + grove:
            tall = height * float(rng.uniform(0.45, 1.0)) * (0.55 + 0.6 * float(grove))
            fir(draw, rng, x * scale, (float(ground[at]) - top + height * 0.06) * scale, tall * scale)
        x += height / density * float(rng.uniform(0.35, 1.3))


def broad(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    x: float,
    base: float,
    height: float,
    leaves: bool = True,
) -> list[tuple[float, float, float]]:
    """A broad tree's wood; returns where its leaves go, as (x, y, radius)."""
    tips: list[tuple[float, float, float]] = []

    def branch(x: float, y: float, angle: float, length: float, thick: float, depth: int) -> None:
        bend = float(rng.normal(0, 0.12))
        ex, ey = x + np.cos(angle) * length, y - np.sin(angle) * length
        mx = (x + ex) / 2 + np.sin(angle) * length * bend
        my = (y + ey) / 2 + np.cos(angle) * length * bend
        px, py = np.sin(angle) * thick / 2, np.cos(angle) * thick / 2
        qx, qy = px * 0.62, py * 0.62
        draw.polygon(
            [(x - px, y - py), (mx - px * 0.8, my - py * 0.8), (ex - qx, ey - qy), (ex + qx, ey + qy),
             (mx + px * 0.8, my + py * 0.8), (x + px, y + py)],
            fill=255,
        )  # fmt: skip
        if depth == 0 or length < height * 0.025:
            tips.append((ex, ey, length * 1.5))
            return
        if depth <= 2:
            tips.append((ex, ey, length * 0.9))
        for _ in range(2 if rng.random() < 0.72 else 3):
            turn = float(rng.normal(0, 0.18)) + float(rng.choice([-1, 1])) * float(rng.uniform(0.22, 0.62))
            upward = (np.pi / 2 - angle) * 0.08
            branch(
                ex,
                ey,
                angle + turn + upward,
                length * float(rng.uniform(0.66, 0.84)),
                thick * 0.66,
                depth - 1,
            )

    branch(x, base, np.pi / 2 + float(rng.normal(0, 0.05)), height * 0.25, height * 0.052, 7)
    return tips
