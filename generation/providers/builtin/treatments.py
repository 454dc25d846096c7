"""Styles: what is done to the whole picture after it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from generation.providers.builtin import handmade
from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred, blurred_planes
from generation.providers.builtin.colour import colour
from generation.providers.builtin.noise import Floats, fractal, smoothstep

Treatment = Callable[[Canvas, Brief], None]


def apply(canvas: Canvas, brief: Brief) -> None:
    """Every known style in the order of TREATMENTS, so that the order they came in does not matter."""
    wanted = {ALIASES.get(slug, slug) for slug in brief.treatments}
    for slug, treatment in TREATMENTS.items():
        if slug in wanted:
            treatment(canvas, brief)


def grain(brief: Brief) -> float:
    wanted = {ALIASES.get(slug, slug) for slug in brief.treatments}
    if wanted & {"photography", "monochrome"}:
        return 0.018
    return 0.011 if "cinematic" in wanted else 0.006


def border(canvas: Canvas, brief: Brief) -> None:
    """A margin of paper around the sheet."""
    margin = canvas.short * 0.06
    edge = np.minimum(
        np.minimum(canvas.x, canvas.width - canvas.x), np.minimum(canvas.y, canvas.height - canvas.y)
    )
    fibres = fractal(brief.rng("border"), canvas.width, canvas.height, 5.0, 2, 0.6, stretch=2.0)
    paper = brief.palette.paper[:, None, None] * (0.97 + 0.05 * fibres)
    canvas.paint(np.clip(margin - edge + 0.5, 0, 1), np.asarray(np.clip(paper, 0, 1), np.float32))


def _luminance(rgb: Floats) -> Floats:
    return np.asarray(rgb[0] * 0.3 + rgb[1] * 0.59 + rgb[2] * 0.11, np.float32)


def _vignette(canvas: Canvas, strength: float) -> None:
    across = (canvas.x / canvas.width - 0.5) ** 2 + (canvas.y / canvas.height - 0.5) ** 2
    canvas.shade(np.asarray(1 - np.clip(across * 2.0 - 0.18, 0, 1) * strength, np.float32))


def cinematic(canvas: Canvas, brief: Brief) -> None:
    """Deep contrast, cool shadows, warm lights, a bloom and a vignette."""
    np.clip(canvas.rgb, 0, 1, out=canvas.rgb)
    bright = np.clip(canvas.rgb - 0.62, 0, 1)
    canvas.rgb += (1 - canvas.rgb) * blurred_planes(bright, canvas.unit / 36) * np.float32(0.7)
    curve = canvas.rgb * canvas.rgb * (3 - 2 * canvas.rgb)
    canvas.rgb += (curve - canvas.rgb) * np.float32(0.62)
    light = _luminance(canvas.rgb)
    cool, warm = colour("#0d3b4a"), colour("#ffb066")
    shadow = (1 - smoothstep(0.0, 0.55, light)) * np.float32(0.30)
    canvas.rgb += (cool[:, None, None] * 0.62 - canvas.rgb * np.float32(0.55)) * shadow
    glow = smoothstep(0.45, 1.0, light) * np.float32(0.20)
    canvas.rgb += (warm[:, None, None] * light - canvas.rgb) * glow
    _vignette(canvas, 0.85)


def photography(canvas: Canvas, brief: Brief) -> None:
    """A band in focus, the rest softly out of it, and the grain of film."""
    rng = brief.rng("focus")
    focus = float(rng.uniform(0.45, 0.62))
    away = smoothstep(0.10, 0.42, np.abs(canvas.y / canvas.height - focus))
    soft = blurred_planes(canvas.rgb, canvas.unit / 190)
    softer = blurred_planes(canvas.rgb, canvas.unit / 85)
    canvas.rgb += (soft - canvas.rgb) * np.minimum(away * 2, 1)
    canvas.rgb += (softer - canvas.rgb) * np.clip(away * 2 - 1, 0, 1)
    np.clip(canvas.rgb, 0, 1, out=canvas.rgb)
    # A gentle shoulder and lifted blacks, as on print film.
    canvas.rgb[:] = 0.025 + 0.955 * (canvas.rgb**1.08)
    light = _luminance(canvas.rgb)
    canvas.rgb += (light - canvas.rgb) * np.float32(0.10)
    _vignette(canvas, 0.45)


def monochrome(canvas: Canvas, brief: Brief) -> None:
    """Silver print: red-filtered greys, deep blacks, a breath of warmth."""
    np.clip(canvas.rgb, 0, 1, out=canvas.rgb)
    grey = (
        canvas.rgb[0] * np.float32(0.44) + canvas.rgb[1] * np.float32(0.44) + canvas.rgb[2] * np.float32(0.12)
    )
    low, high = np.quantile(grey[::5, ::5], [0.01, 0.99])
    grey = np.clip((grey - low) / max(float(high - low), 0.15), 0, 1)
    local = blurred(np.asarray(grey, np.float32), canvas.unit / 18)
    grey = np.clip(grey + (grey - local) * 0.28, 0, 1)
    grey = grey + (grey * grey * (3 - 2 * grey) - grey) * 0.55
    tone = np.stack([0.035 + grey * 0.945, 0.033 + grey * 0.937, 0.032 + grey * 0.915])
    canvas.rgb[:] = tone.astype(np.float32)
    _vignette(canvas, 0.4)


TREATMENTS: Final[dict[str, Treatment]] = {
    "isometric": handmade.isometric,
    "paper-craft": handmade.paper_craft,
    "poster": handmade.poster,
    "watercolor": handmade.watercolor,
    "line-art": handmade.line_art,
    "photography": photography,
    "cinematic": cinematic,
    "monochrome": monochrome,
}
ALIASES: Final[dict[str, str]] = {
    "watercolour": "watercolor",
    "aquarelle": "watercolor",
    "lineart": "line-art",
    "line_art": "line-art",
    "sketch": "line-art",
    "papercraft": "paper-craft",
    "paper_craft": "paper-craft",
    "paper-cut": "paper-craft",
    "black-and-white": "monochrome",
    "photo": "photography",
    "photographic": "photography",
    "photorealistic": "photography",
    "film": "cinematic",
    "screenprint": "poster",
    "flat": "poster",
    "pixel-art": "isometric",
    "voxel": "isometric",
}
