"""Fire: tongues of flame out of turbulent noise, embers, sparks that rise in curves."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import colour, mix
from generation.providers.builtin.noise import Floats, enlarge, fractal, line, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, stars
from generation.providers.builtin.scenes.terrain import sample


def fire(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("fire")
    p = brief.palette
    width, height = canvas.width, canvas.height
    night = mix(p.at(0.02), colour("#06070c"), 0.5)
    canvas.gradient([(0, night), (0.6, mix(night, p.at(0.12), 0.6)), (1, p.at(0.12))])
    if brief.may("stars"):
        stars(canvas, brief, int(height * 0.6), 0.4)
    base = height * float(rng.uniform(0.82, 0.9))
    middle = width * float(rng.uniform(0.42, 0.58))
    tall = height * float(rng.uniform(0.60, 0.74))
    canvas.glow(middle, base - tall * 0.3, canvas.unit * 0.75, p.at(0.5), 0.6)
    size = 384
    turbulence = fractal(rng, size, size, 66, 5, 0.56)
    swirl = fractal(rng, size, size, 96, 3, 0.5)
    # Flames are soft: half the resolution holds them.
    xs, ys = canvas.x[:, ::2], canvas.y[::2]
    for layer, (spread, reach, strength) in enumerate(
        ((0.34, 1.0, 0.85), (0.24, 0.80, 0.95), (0.15, 0.55, 1.0))
    ):
        up = (base - ys) / np.float32(tall * reach)
        rise = np.clip(up, 0, 1.2)
        sway = 0.16 * np.sin(rise * 4.2 + (layer * 2 + float(rng.uniform(0, 6.28)))) * rise
        across = (xs - middle) / np.float32(canvas.unit * spread) - sway
        # Noise is drawn out upwards and squeezed at the root, as hot gas is.
        nx = np.asarray((across * 74 + 190 + layer * 71), np.float32)
        ny = np.asarray(np.broadcast_to(up * 120 + 30 + layer * 53, nx.shape), np.float32)
        bent = sample(swirl, nx, ny) - 0.5
        noise = sample(turbulence, nx + bent * 170 * rise, ny * 1.15 + bent * 60)
        shape = 1 - (across * (0.85 + 0.55 * rise)) ** 2 - rise**1.25 * 0.95
        rough = shape * 0.95 + (noise - 0.5) * (1.1 + 1.9 * rise)
        heat = enlarge(
            np.asarray(np.clip(rough, 0, 1) * smoothstep(-0.03, 0.10, up), np.float32), width, height
        )
        body = smoothstep(0.10, 0.36, heat) * np.float32(strength)
        fade = np.clip((base - canvas.y) / np.float32(tall * reach), 0, 1.2) * 0.16
        hot = np.clip(heat * 0.75 + (0.22 + layer * 0.10) - fade, 0, 1)
        tone = _glowing(
            np.asarray(hot, np.float32),
            p.at(0.30),
            p.at(0.56),
            mix(p.accent, p.at(0.8), 0.3),
            mix(p.at(1.0), WHITE, 0.5),
        )
        canvas.rgb += (1 - canvas.rgb) * np.clip(tone * body, 0, 1) * np.float32(0.9)
    _logs(canvas, brief, rng, middle, base)
    _sparks(canvas, rng, middle, base, tall, mix(p.accent, WHITE, 0.35))
    bright = np.clip(canvas.rgb - 0.5, 0, 1)
    for plane, light in zip(canvas.rgb, bright, strict=True):
        plane += (1 - plane) * blurred(light, canvas.unit / 40) * np.float32(0.6)


def _glowing(heat: Floats, *tones: Floats) -> Floats:
    """The colour of a heat, looked up in a table from the darkest tone to the hottest."""
    places = np.linspace(0.1, 0.95, len(tones))
    steps = np.linspace(0, 1, 1024)
    table = np.stack([np.interp(steps, places, [tone[c] for tone in tones]) for c in range(3)])
    return np.asarray(table.astype(np.float32)[:, (heat * 1023).astype(np.int32)], np.float32)


def _logs(canvas: Canvas, brief: Brief, rng: np.random.Generator, middle: float, base: float) -> None:
    """Crossed logs with glowing cracks, on the ground."""
    p = brief.palette
    ground = base + canvas.unit * 0.02 + line(rng, canvas.width, canvas.unit * 0.3, 5) * canvas.unit * 0.008
    earth = np.clip(canvas.y - ground[None, :] + 0.5, 0, 1)
    reach = np.exp(-(((canvas.x - middle) / (canvas.unit * 0.36)) ** 2)) * np.exp(
        -np.maximum(canvas.y - base, 0) / (canvas.unit * 0.12)
    )
    rough = fractal(rng, canvas.width, canvas.height, canvas.unit / 26, 5, 0.6, stretch=2.0)
    soil = p.at(0.02)[:, None, None] * (0.6 + rough) + p.at(0.45)[:, None, None] * (
        reach * (0.25 + 0.5 * rough)
    )
    canvas.paint(np.asarray(earth, np.float32), np.asarray(np.clip(soil, 0, 1), np.float32))
    for angle, offset in ((0.16, -0.02), (-0.22, 0.03), (0.02, 0.05), (-0.5, -0.03), (0.55, 0.0)):
        length, thick = (
            canvas.unit * float(rng.uniform(0.13, 0.2)),
            canvas.unit * float(rng.uniform(0.018, 0.027)),
        )
        cx, cy = middle + offset * canvas.unit, base - canvas.unit * 0.004
        cos, sin = float(np.cos(angle)), float(np.sin(angle))

        def log(
            draw: ImageDraw.ImageDraw,
            s: float,
            cx: float = cx,
            cy: float = cy,
            cos: float = cos,
            sin: float = sin,
            length: float = length,
            thick: float = thick,
        ) -> None:
            corners = [
                (cx + a * length * cos - b * thick * sin, cy + a * length * sin + b * thick * cos)
                for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            draw.polygon([(x * s, y * s) for x, y in corners], fill=255)
            for end in (-1, 1):
                ex, ey = cx + end * length * cos, cy + end * length * sin
                draw.ellipse(
                    ((ex - thick) * s, (ey - thick) * s, (ex + thick) * s, (ey + thick) * s), fill=255
                )

        mask = canvas.mask(log)
        crack = smoothstep(0.58, 0.68, rough)
        ember = (
            p.at(0.03)[:, None, None] * (0.5 + rough) + (p.at(0.62) - p.at(0.03))[:, None, None] * crack * 0.9
        )
        canvas.paint(mask, np.asarray(np.clip(ember, 0, 1), np.float32))


def _sparks(
    canvas: Canvas, rng: np.random.Generator, middle: float, base: float, tall: float, tone: Floats
) -> None:
    count = 150
    starts = rng.normal(0, 0.10, count) * canvas.unit + middle
    heights = rng.random(count) ** 0.8 * tall * 1.45
    sizes = rng.uniform(0.5, 1.9, count) * canvas.unit / 1024
    phases = rng.uniform(0, 6.28, count)

    def draw_sparks(draw: ImageDraw.ImageDraw, s: float) -> None:
        for x, height, size, phase in zip(starts, heights, sizes, phases, strict=True):
            points = []
            for t in np.linspace(0, 0.035, 5):
                share = height / tall + t
                drift = np.sin(phase + share * 5) * canvas.unit * 0.06 * share + (x - middle) * share * 1.5
                points.append((float(x + drift) * s, float(base - share * tall) * s))
            draw.line(points, fill=255, width=max(1, int(size * 1.6 * s)), joint="curve")

    mask = canvas.mask(draw_sparks)
    canvas.add(blurred(mask, canvas.unit / 170) * np.float32(1.5), tone)
    canvas.add(mask, mix(tone, WHITE, 0.4))
