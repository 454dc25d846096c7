"""Flowers and leaves: single ones as shaded curves, laid into a bouquet from back to front."""

import math
from typing import Final

import numpy as np

from generation.providers.builtin.brief import gather
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, colour, lit, mix, shift
from generation.providers.builtin.lexicon import table
from generation.providers.builtin.noise import Floats, bell, contrast, smoothstep

KINDS: Final = table("""
    rose: rose peony camellia tulip
    daisy: daisy sunflower cosmos iris
    poppy: poppy anemone magnolia sakura hibiscus orchid
    dahlia: dahlia chrysanthemum lotus lily
""")
# Rings, petals in a ring, how pointed they are, how far the inner rings reach, the size of the heart.
FORMS: Final = {
    "rose": (8, 5, 0.30, 0.13, 0.04),
    "dahlia": (7, 13, 0.62, 0.27, 0.12),
    "poppy": (2, 5, 0.22, 0.66, 0.2),
    "daisy": (2, 17, 0.55, 0.72, 0.30),
}


def leaf(canvas: Canvas, x: float, y: float, length: float, angle: float, tone: Floats) -> None:
    """A leaf with a midrib, side veins and a lighter half."""
    rng, part = canvas.rng, canvas.around(x, y, length * 0.62)
    along, across = part.axes(x, y, length, angle)
    across = across - rng.normal(0, 0.35) * (along * along - 0.08)
    t = np.clip(along + 0.5, 0, 1)
    edge = (rng.uniform(0.15, 0.24) * np.abs(np.sin(np.pi * t**0.8)) ** 0.9 - np.abs(across)) * length
    ribs = 0.06 + 0.06 * np.cos((t * 9 - np.abs(across) * 16) * (2 * math.pi))
    light = 0.78 + 0.34 * smoothstep(-0.02, 0.02, across) + ribs - 0.3 * np.clip(0.5 - t, 0, 1)
    part.shade(1 - np.clip((edge + length * 0.05) / (length * 0.10), 0, 1) * (np.abs(along) < 0.52) * 0.22)
    rib = bell(across * length / 1.6) * (1 - t) * 0.7
    field = between(tone[:, None, None] * light, mix(tone, WHITE, 0.45), rib)
    part.paint(np.clip(edge + 0.5, 0, 1) * (np.abs(along) < 0.5), np.clip(field, 0, 1))


def bloom(canvas: Canvas, x: float, y: float, radius: float, tone: Floats, kind: str) -> None:
    """One flower: rings of petals from the outside in, each ring casting a little shade."""
    rng, (rings, petals, point, inner, heart) = canvas.rng, FORMS[kind]
    lean, squash, turn = rng.uniform(0, math.pi), rng.uniform(0.82, 1.0), rng.uniform(0, 6.283)
    deep, pale = shift(tone, -0.20, 1.12, -10), mix(shift(tone, 0.10, 0.85, 8), WHITE, 0.2)

    def polar(reach: float) -> tuple[Canvas, Floats, Floats]:
        part = canvas.around(x, y, radius * reach)
        u, v = part.axes(x, y, radius, lean)
        return part, np.hypot(u, v / squash), np.arctan2(v / squash, u)

    part, distance, _ = polar(1.3)
    part.shade(1 - smoothstep(1.25, 0.6, distance) * 0.42)
    for ring in range(rings):
        outer = 1.0 - ring / (rings - 1) * (1.0 - inner * 1.25) if rings > 2 else 1.0 - 0.16 * ring
        # Inner rings are small: only their own square is computed.
        part, distance, angle = polar(min(1.3, outer * 1.16 + 0.08))
        turn += 2.4 if kind == "rose" else math.pi / petals
        place = (angle + turn) * ((max(3, petals - ring // 3) if kind == "rose" else petals) / (2 * math.pi))
        index = np.floor(place)
        local = place - index - 0.5
        vary = 1 + 0.08 * np.sin(index * 7.1 + ring * 2.3) + 0.035 * np.sin(local * 19 + index * 3)
        outline = outer * vary * (1 - point * np.abs(local * 2) ** 2.2 * 0.62)
        edge = (outline - distance) * radius
        # Petals overlap like tiles: one flank of each is in the next one's shade.
        veins = 0.20 * local + 0.07 * np.cos(local * (14 if kind == "daisy" else 34) + index)
        light = 0.30 + 0.58 * np.clip(distance / np.maximum(outline, 0.05), 0, 1) ** 1.4 + veins
        rim = np.exp(-np.maximum(edge, 0) / (radius * 0.035)) * 0.30
        field = between(deep, tone, np.clip(light * 1.35, 0, 1))
        field = between(field, pale, np.clip((light - 0.62) * 1.5 + rim, 0, 0.85))
        part.shade(1 - np.clip((edge + radius * 0.05) / (radius * 0.09), 0, 1) * (0.30 if ring else 0.0))
        part.paint(np.clip(edge + 0.5, 0, 1), np.clip(field, 0, 1))
    part, distance, angle = polar(0.55)
    warm = mix(canvas.palette.accent, colour("e9b13a"), 0.6)
    dark = shift(tone, -0.42, 0.8) if kind in ("poppy", "rose") else shift(warm, -0.28)
    stain = smoothstep(0.52, 0.2, distance) * (0.42 + 0.18 * np.cos(angle * 5)) * (kind == "poppy")
    part.paint(stain, shift(tone, -0.34))
    seeds = 0.5 + 0.5 * np.cos(distance / heart * 16) * np.cos(angle * 21 + distance * 40)
    seeds = seeds * (0.55 + 0.45 * np.clip(distance / heart, 0, 1))
    part.paint(np.clip((heart - distance) * radius + 0.5, 0, 1), between(dark, warm, np.clip(seeds, 0, 1)))


def bunch(canvas: Canvas, x: float, y: float, wide: float, high: float, size: float) -> None:
    """Leaves all around and blossoms on a spiral, the large ones in the middle and in front."""
    rng, p, kinds = canvas.rng, canvas.palette, gather(KINDS, canvas.brief.words) or list(FORMS)
    green = mix(colour("4d7350"), p.at(0.36), 0.45)
    heads = [lit(tone, 0.48, 0.9, 1.12) for tone in (p.accent, p.second, p.at(0.62), p.at(0.78), p.white)]
    for angle, reach in rng.uniform((0, 0.45), (6.283, 1.12), (44, 2)):
        lx, ly = x + math.cos(angle) * wide * reach, y + math.sin(angle) * high * reach
        tone = shift(green, rng.uniform(-0.16, 0.06), 1.0, rng.uniform(-25, 25))
        leaf(canvas, lx, ly, size * rng.uniform(0.9, 1.6), angle + rng.normal(0, 0.45), tone)
    for index in reversed(range(16)):
        reach, turn = math.sqrt((index + 0.4) / 16), index * 2.4 + rng.uniform(-0.2, 0.2)
        bx, by = x + math.cos(turn) * wide * reach, y + math.sin(turn) * high * reach
        radius = size * (rng.uniform(0.38, 0.6) if reach > 0.72 else rng.uniform(0.72, 1.12))
        tone = shift(heads[rng.integers(5)], rng.uniform(-0.04, 0.04), 1.0, rng.uniform(-9, 9))
        bloom(canvas, bx, by, radius, tone, kinds[rng.integers(len(kinds))])


def flowers(canvas: Canvas) -> None:
    rng, p = canvas.rng, canvas.palette
    cloud = contrast(canvas.noise(canvas.unit / 2, 5, 0.55)) * 0.5
    middle = bell(np.hypot(canvas.x / canvas.width - 0.5, canvas.y / canvas.height - 0.45) * 2.2)
    dark = canvas.brief.night or rng.random() < 0.5
    tones = (p.at(0.03), p.at(0.2)) if dark else (p.white, mix(p.at(0.8), WHITE, 0.25))
    share = cloud + (middle if dark else 1 - middle) * 0.55 - 0.1
    canvas.rgb[:] = between(*tones, np.clip(share, 0, 1))
    w, h = canvas.width, canvas.height
    bunch(canvas, w / 2, h * rng.uniform(0.46, 0.54), w * 0.40, h * 0.40, canvas.unit * 0.16)
