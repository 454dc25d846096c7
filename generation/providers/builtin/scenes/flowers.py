"""Flowers and leaves, laid into a bouquet or a thicket from back to front."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import colour, lightness, mix, shift, with_lightness
from generation.providers.builtin.noise import Floats, contrast, fractal
from generation.providers.builtin.palette import Palette
from generation.providers.builtin.scenes.petals import bloom, leaf
from generation.providers.builtin.scenes.sky import WHITE

KINDS: dict[str, str] = {
    "rose": "rose",
    "peony": "rose",
    "camellia": "rose",
    "daisy": "daisy",
    "sunflower": "daisy",
    "anemone": "poppy",
    "poppy": "poppy",
    "dahlia": "dahlia",
    "chrysanthemum": "dahlia",
    "lotus": "dahlia",
    "lily": "star",
    "magnolia": "poppy",
    "sakura": "poppy",
    "hibiscus": "poppy",
    "orchid": "star",
    "tulip": "rose",
    "iris": "star",
    "cosmos": "daisy",
}


def flowers(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("flowers")
    p = brief.palette
    dark = brief.night or rng.random() < 0.5
    _ground(canvas, brief, rng, dark)
    heads = _heads(p, dark)
    green = mix(colour("#4d7350"), p.at(0.36), 0.45)
    wanted = [
        KINDS[form]
        for word in brief.words
        for form in (word, word.rstrip("s"), word.removesuffix("ies") + "y")
        if form in KINDS
    ]
    kinds = wanted or ["rose", "dahlia", "poppy", "daisy", "star"]
    count = int(rng.integers(7, 10))
    cx, cy = canvas.width * 0.5, canvas.height * float(rng.uniform(0.46, 0.54))
    spread_x, spread_y = canvas.width * 0.40, canvas.height * 0.40
    for _ in range(38):
        angle, reach = float(rng.uniform(0, 6.283)), float(rng.uniform(0.45, 1.12))
        x, y = cx + np.cos(angle) * spread_x * reach, cy + np.sin(angle) * spread_y * reach
        tone = shift(
            green, float(rng.uniform(-0.10, 0.10)) - (0.08 if dark else 0.0), 1.0, float(rng.uniform(-25, 25))
        )
        leaf(
            canvas,
            rng,
            float(x),
            float(y),
            canvas.unit * float(rng.uniform(0.14, 0.26)),
            angle + float(rng.normal(0, 0.45)),
            tone,
        )
    spots = []
    for index in range(count + 8):
        reach = np.sqrt((index + 0.4) / (count + 8))
        turn = index * 2.39996 + float(rng.uniform(-0.2, 0.2))
        spots.append(
            (
                float(cx + np.cos(turn) * spread_x * reach),
                float(cy + np.sin(turn) * spread_y * reach),
                float(reach),
            )
        )
    for x, y, reach in reversed(spots):
        small = reach > 0.72
        radius = canvas.unit * float(rng.uniform(0.06, 0.095) if small else rng.uniform(0.115, 0.18))
        kind = kinds[int(rng.integers(len(kinds)))]
        tone = heads[int(rng.integers(len(heads)))]
        bloom(
            canvas,
            rng,
            x,
            y,
            radius,
            shift(tone, float(rng.uniform(-0.04, 0.04)), 1.0, float(rng.uniform(-9, 9))),
            kind,
            p,
            dark,
        )
        if rng.random() < 0.35:
            angle = float(rng.uniform(0, 6.283))
            leaf(
                canvas,
                rng,
                x + np.cos(angle) * radius * 1.1,
                y + np.sin(angle) * radius * 1.1,
                radius * 1.2,
                angle,
                shift(green, 0.05),
            )


def _heads(p: Palette, dark: bool) -> list[Floats]:
    """Petal colours: bright enough to stand before leaves, far enough from paper."""
    tones = [p.accent, p.second, p.at(0.62), p.at(0.78), mix(p.at(0.96), WHITE, 0.3)]
    low, high = (0.5, 0.92) if dark else (0.46, 0.84)
    return [with_lightness(tone, float(np.clip(lightness(tone), low, high)), 1.12) for tone in tones]


def _ground(canvas: Canvas, brief: Brief, rng: np.random.Generator, dark: bool) -> None:
    p = brief.palette
    cloud = contrast(fractal(rng, canvas.width, canvas.height, canvas.unit / 2, 5, 0.55))
    if dark:
        base, other = p.at(0.03), mix(p.at(0.22), colour("#22302a"), 0.4)
    else:
        base, other = mix(p.at(0.93), WHITE, 0.25), mix(p.at(0.8), WHITE, 0.25)
    middle = np.exp(-(((canvas.x / canvas.width - 0.5) ** 2 + (canvas.y / canvas.height - 0.45) ** 2) * 5))
    amount = np.asarray(
        np.clip(cloud * 0.5 + (middle if dark else 1 - middle) * 0.55 - 0.1, 0, 1), np.float32
    )
    canvas.rgb[:] = base[:, None, None] + (other - base)[:, None, None] * amount


def leaves(canvas: Canvas, brief: Brief) -> None:
    """Nothing but foliage, in layers from shade to light, a few blossoms between."""
    rng = brief.rng("leaves")
    p = brief.palette
    green = mix(colour("#3f7a58"), p.at(0.4), 0.5)
    canvas.fill(mix(p.at(0.0), green, 0.12))
    layers = 4
    for layer in range(layers):
        t = layer / (layers - 1)
        for _ in range(int(20 - 9 * t)):
            x, y = (
                float(rng.uniform(-0.08, 1.08)) * canvas.width,
                float(rng.uniform(-0.08, 1.08)) * canvas.height,
            )
            outward = float(np.arctan2(y - canvas.height / 2, x - canvas.width / 2))
            tone = shift(
                mix(mix(p.at(0.06), green, 0.25), mix(green, p.at(0.7), 0.3), t),
                float(rng.uniform(-0.04, 0.05)),
                1.05,
                float(rng.uniform(-26, 26)),
            )
            if rng.random() < 0.07 * (1 + t):
                tone = mix(tone, p.accent, 0.6)
            size = canvas.unit * float(rng.uniform(0.22, 0.40)) * (1.0 - 0.2 * t)
            if rng.random() < 0.22:
                _frond(canvas, rng, x, y, size * 1.5, outward + float(rng.normal(0, 0.5)), tone)
            else:
                leaf(canvas, rng, x, y, size, outward + float(rng.normal(0, 0.6)), tone)
        canvas.rgb *= np.float32(0.90 if layer < layers - 1 else 1.0)
    if brief.has("flowers"):
        for _ in range(4):
            bloom(
                canvas,
                rng,
                float(rng.uniform(0.15, 0.85)) * canvas.width,
                float(rng.uniform(0.15, 0.85)) * canvas.height,
                canvas.unit * 0.08,
                p.accent,
                "poppy",
                p,
                True,
            )


def _frond(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, length: float, angle: float, tone: Floats
) -> None:
    """A palm or fern: narrow leaflets along a bent stem."""
    count = 9
    bend = float(rng.normal(0, 0.5))
    for index in range(count):
        t = index / (count - 1)
        turn = angle + bend * t
        sx, sy = x + np.cos(turn) * length * (t - 0.5) * 0.8, y + np.sin(turn) * length * (t - 0.5) * 0.8
        for side in (-1, 1):
            out = turn + side * (1.15 - 0.55 * t)
            size = length * 0.36 * (1 - 0.62 * abs(t - 0.3))
            leaf(
                canvas,
                rng,
                float(sx + np.cos(out) * size * 0.5),
                float(sy + np.sin(out) * size * 0.5),
                size,
                float(out),
                shift(tone, 0.04 * t),
            )
