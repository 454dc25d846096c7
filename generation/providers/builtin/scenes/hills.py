"""Rolling land: meadows with flowers and fields in summer, snow with firs and a lit cabin in winter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import colour, mix, shift
from generation.providers.builtin.noise import Floats, enlarge, fractal, line, smoothstep
from generation.providers.builtin.scenes.land import below, massif, ridge_line
from generation.providers.builtin.scenes.sky import WHITE, Sky, sky
from generation.providers.builtin.scenes.terrain import View, lighting, look
from generation.providers.builtin.scenes.trees import broad, fir_row
from generation.providers.builtin.scenes.weather import snow, weather

MAP = 512
Values = NDArray[np.float64] | NDArray[np.int64]


def meadow(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("meadow")
    p = brief.palette
    horizon = float(rng.uniform(0.40, 0.5))
    air = sky(canvas, brief, horizon + 0.06)
    _distance(canvas, brief, rng, air, horizon)
    from_left = air.x < canvas.width / 2
    heights = fractal(rng, MAP, MAP, MAP / 3.2, 3, 0.38) * np.float32(0.15)
    lit, shadow = lighting(heights, from_left, 0.45, 1.8)
    fields, furrows = _fields(rng)
    speck = fractal(rng, MAP, MAP, 7, 3, 0.7)
    view = View(horizon=horizon, height=0.19, near=0.13, far=1.25, zoom=1.0, steps=300)
    seen = look(
        canvas.width, canvas.height, canvas.unit, heights, [lit, shadow, fields, furrows, speck], view
    )
    light, dark, field, furrow, fine = seen.layers
    light = np.clip(light * 1.1 * (1 - 0.6 * dark), 0, 1)
    green = colour("#6f9a4a") if brief.time != "night" else colour("#27406a")
    one = mix(p.at(0.5), green, 0.35)
    two = mix(p.at(0.68), p.accent, 0.3)
    three = mix(p.at(0.36), green, 0.4)
    if brief.night:
        one, two, three = (mix(tone, p.at(0.1), 0.5) for tone in (one, two, three))
    base = one[:, None, None] + (two - one)[:, None, None] * smoothstep(0.52, 0.56, field)
    base += (three[:, None, None] - base) * smoothstep(0.30, 0.26, field)
    base *= 0.86 + 0.16 * furrow + (fine - 0.5) * 0.26 * np.exp(-seen.distance * 2)
    painted = base * (0.40 + 0.86 * light)
    far = np.clip((seen.distance - view.near) / (view.far - view.near), 0, 1)
    painted += (air.haze[:, None, None] - painted) * (far**1.1 * 0.74)
    canvas.paint(seen.land, np.asarray(np.clip(painted, 0, 1), np.float32))
    if brief.may("tree"):
        _tree(canvas, brief, rng, air, horizon)
    if brief.may("flowers"):
        _flowers(canvas, brief, rng)
    weather(canvas, brief, air)


def _fields(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Which crop grows where, and the lines of the plough."""
    patches = fractal(rng, MAP, MAP, MAP / 4.5, 2, 0.35)
    grid = np.arange(MAP, dtype=np.float32)
    wave = np.sin(grid[None, :] * 0.42 + grid[:, None] * 0.18 + patches * 30)
    return patches, np.asarray(wave * 0.5 + 0.5, np.float32)


def _distance(canvas: Canvas, brief: Brief, rng: np.random.Generator, air: Sky, horizon: float) -> None:
    for t in (0.0, 0.6):
        ridge = ridge_line(canvas, rng, horizon + 0.05, 0.11 - 0.05 * t, canvas.unit * 0.5, 0.12)
        tone = mix(brief.palette.at(0.4), air.haze, 0.68 - 0.2 * t)
        massif(canvas, rng, air, ridge, tone, 0.06, None, 0.1, 0.5, 0.2)


def _tree(canvas: Canvas, brief: Brief, rng: np.random.Generator, air: Sky, horizon: float) -> None:
    """One broad tree with its crown of leaf clumps and its shadow."""
    p = brief.palette
    x = canvas.width * float(rng.uniform(0.62, 0.8) if air.x < canvas.width / 2 else rng.uniform(0.2, 0.38))
    base = canvas.height * (horizon + float(rng.uniform(0.14, 0.22)))
    tall = canvas.unit * float(rng.uniform(0.24, 0.36))
    tips: list[tuple[float, float, float]] = []

    def wood(draw: ImageDraw.ImageDraw, s: float) -> None:
        tips.extend(broad(draw, rng, x * s, base * s, tall * s))

    shadow = canvas.mask(
        lambda draw, s: draw.ellipse(
            (
                (x - tall * 0.42) * s,
                (base - tall * 0.035) * s,
                (x + tall * 0.42) * s,
                (base + tall * 0.035) * s,
            ),
            fill=255,
        )
    )
    canvas.shade(1 - blurred(shadow, canvas.unit / 60) * np.float32(0.42))
    canvas.paint(canvas.mask(wood), p.at(0.06))
    leaf = mix(p.at(0.42), colour("#5d7f3a"), 0.35 if not brief.night else 0.0)
    if "autumn" in brief.words:
        leaf = mix(p.accent, p.at(0.5), 0.3)
    side = -1.0 if air.x < x else 1.0
    for shade, share, offset in ((0.45, 1.0, 0.0), (0.8, 0.72, 0.5), (1.18, 0.42, 1.1)):
        tone = np.clip(leaf * np.float32(shade if not brief.night else shade * 0.5), 0, 1)
        chosen = [tip for tip in tips if rng.random() < share]

        def leaves(
            draw: ImageDraw.ImageDraw,
            s: float,
            chosen: list[tuple[float, float, float]] = chosen,
            offset: float = offset,
        ) -> None:
            for tx, ty, radius in chosen:
                for _ in range(14):
                    angle, reach = float(rng.uniform(0, 6.28)), radius * float(rng.random()) ** 0.5 * 0.85
                    r = s * canvas.unit * float(rng.uniform(0.0016, 0.0042))
                    cx = tx + np.cos(angle) * reach - side * offset * radius * 0.2 * -1 * -1
                    cy = ty + np.sin(angle) * reach * 0.8 - offset * radius * 0.24
                    draw.ellipse((cx - r, cy - r * 0.8, cx + r, cy + r * 0.8), fill=255)

        canvas.paint(canvas.mask(leaves), tone)


def _flowers(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """Grass and flowers at our feet; the nearest are out of focus."""
    p = brief.palette
    stem = mix(p.at(0.16), colour("#2f4a24"), 0.4 if not brief.night else 0.0)
    heads = [p.accent, p.second, mix(p.at(0.97), WHITE, 0.3)]
    top = int(canvas.height * 0.62)
    for count, low, size, blur in ((260, 0.93, 0.0055, 0.0), (110, 1.0, 0.010, 0.0), (26, 1.06, 0.026, 3.2)):
        if not brief.has("flowers"):
            count //= 2
        xs = rng.random(count) * canvas.width
        roots = canvas.height * (low + rng.uniform(-0.02, 0.08, count))
        talls = canvas.unit * size * rng.uniform(6, 14, count)
        leans = rng.normal(0, 0.16, count)
        kinds = rng.integers(0, 3, count)

        def stems(
            draw: ImageDraw.ImageDraw,
            s: float,
            xs: Values = xs,
            roots: Values = roots,
            talls: Values = talls,
            leans: Values = leans,
            size: float = size,
        ) -> None:
            for x, root, tall, lean in zip(xs, roots, talls, leans, strict=True):
                draw.line(
                    (x * s, (root - top) * s, (x + lean * tall) * s, (root - tall - top) * s),
                    fill=255,
                    width=max(1, int(canvas.unit * size * 0.16 * s)),
                )
                for side in (-1, 1):
                    draw.line(
                        (
                            (x + lean * tall * 0.2) * s,
                            (root - tall * 0.2 - top) * s,
                            (x + side * tall * 0.22) * s,
                            (root - tall * 0.62 - top) * s,
                        ),
                        fill=255,
                        width=max(1, int(canvas.unit * size * 0.2 * s)),
                    )

        mask = canvas.mask(stems, top=top)
        canvas.paint(blurred(mask, blur) if blur else mask, stem, top)
        for kind, head in enumerate(heads):

            def petals(
                draw: ImageDraw.ImageDraw,
                s: float,
                kind: int = kind,
                xs: Values = xs,
                roots: Values = roots,
                talls: Values = talls,
                leans: Values = leans,
                kinds: Values = kinds,
                size: float = size,
            ) -> None:
                for x, root, tall, lean, own in zip(xs, roots, talls, leans, kinds, strict=True):
                    if own != kind:
                        continue
                    cx, cy, r = (x + lean * tall) * s, (root - tall - top) * s, canvas.unit * size * s
                    for turn in np.arange(6) * (np.pi / 3) + lean * 7:
                        px, py = cx + np.cos(turn) * r * 0.62, cy + np.sin(turn) * r * 0.5
                        draw.ellipse((px - r * 0.45, py - r * 0.4, px + r * 0.45, py + r * 0.4), fill=255)

            mask = canvas.mask(petals, top=top)
            tone = head if not brief.night else head * np.float32(0.55)
            canvas.paint(blurred(mask, blur) if blur else mask, tone, top)


def winter(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("winter")
    p = brief.palette
    horizon = float(rng.uniform(0.42, 0.5))
    air = sky(canvas, brief, horizon + 0.05)
    dim = brief.time in ("night", "dusk")
    for t in (0.0, 0.5):
        ridge = ridge_line(canvas, rng, horizon + 0.05, 0.26 - 0.12 * t, canvas.unit * 0.42, 0.42)
        tone = mix(p.at(0.34 if not brief.night else 0.16), air.haze, 0.5 - 0.2 * t)
        white = mix(p.at(0.95), WHITE, 0.3) if not brief.night else p.at(0.5)
        massif(canvas, rng, air, ridge, tone, 0.6, white, 0.2, 0.5, 0.2)
    drifts = 4
    cabin_at = int(rng.integers(1, 3))
    for index in range(drifts):
        t = index / (drifts - 1)
        wave = line(rng, canvas.width, canvas.unit * (0.5 + 0.3 * t), 3, 0.35)
        ground = canvas.height * (horizon + 0.10 + 0.34 * t**1.3 + 0.045 * wave)
        height = canvas.unit * (0.05 + 0.16 * t)
        if index < drifts - 1 and brief.may("tree"):
            _firs(canvas, brief, rng, air, ground, height, t)
        _drift(canvas, rng, np.asarray(ground, np.float32), brief, air, t)
        if index == cabin_at and brief.may("house"):
            _cabin(canvas, brief, rng, ground, t, dim)
    if brief.may("snow"):
        snow(canvas, brief)
    if not brief.has("snow"):
        weather(canvas, brief, air)


def _firs(
    canvas: Canvas,
    brief: Brief,
    rng: np.random.Generator,
    air: Sky,
    ground: NDArray[np.float32],
    height: float,
    t: float,
) -> None:
    """Firs along a crest, with snow on their upper sides."""
    p = brief.palette
    top = max(0, int(ground.min() - height * 1.3))
    firs = canvas.mask(lambda draw, s: fir_row(draw, rng, ground, s, top, height, 3.2), top=top)
    canvas.paint(firs, mix(p.at(0.10 if not brief.night else 0.03), air.haze, 0.5 * (1 - t)), top)
    caps = np.clip(firs - np.roll(firs, (max(1, int(height * 0.035)), 1), (0, 1)), 0, 1)
    white = mix(p.at(0.9), WHITE, 0.3) if not brief.night else p.at(0.5)
    canvas.paint(caps * np.float32(0.75), white, top)


def _drift(
    canvas: Canvas, rng: np.random.Generator, ground: Floats, brief: Brief, air: Sky, t: float
) -> None:
    """A bank of snow: bright along its crest, blue in its hollow."""
    p = brief.palette
    mask, top = below(canvas, ground)
    rows = mask.shape[0]
    down = np.clip((canvas.y[top:] - ground[None, :]) / (canvas.unit * 0.26), 0, 1)
    soft = enlarge(
        fractal(rng, canvas.width // 3, max(4, rows // 3), canvas.unit / 16, 4, 0.45, stretch=2.6),
        canvas.width,
        rows,
    )
    slope = np.gradient(ground)[None, :] * (1 if air.x > canvas.width / 2 else -1)
    lit = np.clip(0.86 - down * 0.55 + slope * 0.5 + (soft - 0.5) * 0.5, 0, 1)
    if brief.night:
        dark, light = p.at(0.14), mix(p.at(0.55), air.light, 0.1)
    else:
        dark, light = mix(p.at(0.48), air.haze, 0.15), mix(mix(p.at(0.97), air.light, 0.3), WHITE, 0.3)
    field = dark[:, None, None] + (light - dark)[:, None, None] * np.asarray(lit, np.float32)
    field += (air.haze[:, None, None] - field) * np.float32(0.34 * (1 - t))
    canvas.paint(mask, np.asarray(field, np.float32), top)


def _cabin(
    canvas: Canvas, brief: Brief, rng: np.random.Generator, ground: Floats, t: float, dim: bool
) -> None:
    """A small house with snow on its roof and warm windows."""
    p = brief.palette
    x = canvas.width * float(rng.uniform(0.24, 0.76))
    size = canvas.unit * (0.05 + 0.05 * t)
    base = float(ground[int(x)]) + size * 0.2
    dark = p.at(0.07)
    shapes: dict[str, list[list[tuple[float, float]]]] = {
        "wall": [
            [(-1, 0), (1, 0), (1, -0.75), (0, -1.35), (-1, -0.75)],
            [(1, 0), (2.3, 0), (2.3, -0.75), (1, -0.75)],
        ],
        "snow": [
            [(-1.2, -0.62), (0, -1.36), (1.3, -1.36), (2.5, -0.7), (1.12, -0.7), (0.0, -1.5), (-1.2, -0.74)],
            [(0, -1.5), (1.35, -1.5), (2.5, -0.66), (1.12, -0.66)],
        ],
        "pane": [
            [(-0.4, -0.28), (-0.08, -0.28), (-0.08, -0.66), (-0.4, -0.66)],
            [(0.12, -0.28), (0.42, -0.28), (0.42, -0.66), (0.12, -0.66)],
            [(1.35, -0.3), (1.85, -0.3), (1.85, -0.6), (1.35, -0.6)],
        ],
        "flue": [[(1.5, -1.0), (1.72, -1.0), (1.72, -1.75), (1.5, -1.75)]],
    }

    def mask(name: str) -> Floats:
        outlines = [[(x + a * size, base + b * size) for a, b in part] for part in shapes[name]]
        return canvas.polygons(outlines, 3)

    canvas.paint(mask("flue"), dark)
    canvas.paint(mask("wall"), shift(dark, 0.03))
    canvas.paint(mask("snow"), mix(p.at(0.92), WHITE, 0.3) if not brief.night else p.at(0.58))
    warm = mix(p.accent, colour("#ffcf6e"), 0.6)
    canvas.paint(mask("pane"), warm if dim or brief.has("snow") else mix(warm, dark, 0.25))
    canvas.glow(x, base - size * 0.45, size * 3.4, warm, 0.55 if dim else 0.25)
