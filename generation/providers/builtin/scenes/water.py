"""Water: still and mirroring what stands above it, or the open sea with its waves."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, mix
from generation.providers.builtin.noise import Floats, bell, fractal, sample, smoothstep
from generation.providers.builtin.scenes.sky import Sky, stops

MAP = 512


def reflect(canvas: Canvas, shore: int, haze: Floats, calm: float = 1.0) -> None:
    """From `shore` down: what is above upside down, broken by ripples that grow towards us."""
    part, p = canvas.below(shore), canvas.palette
    rows = part.shape[0]
    depth = (part.y - shore) / rows
    # Noise in perspective: flat, fine lines far away, broad soft ones near.
    lookup = (depth[:, 0] ** 0.5 * (rows - 1)).astype(np.int32)
    fine, soft = (part.noise(canvas.unit / cells, 3, 0.55, stretch=9.0)[lookup] for cells in (90, 40))
    ripple = fine * 0.6 + soft * 0.4 - 0.5
    swing = ripple * depth * canvas.unit / calm
    source = shore - 1 - (part.y - shore) * min(shore / rows * 0.86, 1.0) + swing * 0.10
    lines = np.clip(source, 0, shore - 1).astype(np.int32)
    columns = np.clip(np.arange(canvas.width) + (swing * 0.03).astype(np.int32), 0, canvas.width - 1)
    share = 0.16 + 0.34 * depth + np.clip(ripple, 0, 1) * 0.25 * depth
    water = between(canvas.rgb[:, lines, columns], p.at(0.1 if canvas.brief.night else 0.2), share)
    glint = smoothstep(0.16, 0.30, ripple) * (0.05 + 0.1 * depth)
    part.rgb[:] = between(water, mix(haze, WHITE, 0.2), glint)
    part.paint(np.exp(-depth * rows / (canvas.unit * 0.006)) * 0.35, haze)


def waves(canvas: Canvas, air: Sky, horizon: float, swell: float) -> None:
    """Waves from the horizon down: each faces a part of the sky and shows its colour."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    top = int(canvas.height * horizon)
    part = canvas.below(top)
    below = (part.y - top + 0.25) / np.float32(canvas.unit)
    distance = 0.055 / below
    across = (canvas.x - canvas.width / 2) / np.float32(canvas.unit) * distance
    slope, height = np.zeros((2, *part.shape), np.float32)
    for cell, stretch, scale, amount, reach in ((40, 2.6, 330, 0.9, 1.6), (26, 1.8, 1000, 0.8, 0.5)):
        field = fractal(rng, MAP, MAP, cell, 5, 0.58, stretch)
        x, y = across * scale + MAP * 1.3, np.broadcast_to(distance * scale, across.shape)
        # Far waves are smaller than a pixel: let them flatten instead of flicker.
        fade = amount / (1 + (distance / reach) ** 2)
        slope += sample(np.gradient(field, axis=0) * 9, x, y) * fade
        height += (sample(field, x, y) - 0.5) * fade
    slope *= swell
    view = np.clip(below * canvas.unit / part.shape[0], 0, 1)
    # Which part of the sky a wave mirrors: slopes towards us show the zenith, flat ones the horizon.
    lift = np.clip(0.10 + view * 0.55 + slope * 0.9, 0, 1)
    places, tones = zip(*[(1 - place, tone) for place, tone in stops(brief)[::-1]], strict=True)
    table = [np.interp(np.linspace(0, 1, 256), places, channel) for channel in np.stack(tones, -1)]
    mirrored = np.stack(table).astype(np.float32)[:, (lift * 255).astype(np.int32)]
    body = p.at(0.06 if brief.night else 0.17), p.at(0.28 if brief.night else 0.36)
    fresnel = np.clip(0.90 - view * 0.62 - slope * 1.1, 0.10, 0.95)
    part.rgb[:] = between(between(*body, 0.35 + height * 2.4), mirrored, fresnel) * (0.9 if brief.wet else 1)
    if brief.may("sun") and not brief.wet:
        # The path of light: wide and broken near us, narrow and dense at the horizon.
        facing = bell((canvas.x - air.x) / (canvas.unit * (0.037 + below * 0.17)))
        spark = (rng.random(slope.shape, dtype=np.float32) - 0.5) * 0.25
        part.add(smoothstep(0.52, 0.9, facing * 0.62 + slope * 1.5 + spark) * 0.9 + facing * 0.22, air.light)
    crest = smoothstep(0.30, 0.5, height * (0.8 + 0.35 * swell)) * smoothstep(0.04, 0.3, view)
    lace = smoothstep(0.42, 0.62, part.noise(canvas.unit / 90, 3, 0.6, stretch=2.2))
    part.paint(crest * lace * 0.75, p.white)
    part.paint(np.broadcast_to(np.exp(-below / 0.012) * 0.55, slope.shape), air.haze)
