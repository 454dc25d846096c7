"""A still life: turned vessels and fruit on a table, in the light of a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import lightness, mix, shift, with_lightness
from generation.providers.builtin.noise import Floats, fractal, smoothstep
from generation.providers.builtin.scenes.petals import bloom, leaf
from generation.providers.builtin.scenes.sky import WHITE

# Outlines as (height, radius), foot to mouth, both in shares of the vessel's height.
PROFILES: dict[str, tuple[tuple[float, float], ...]] = {
    "bottle": (
        (0, 0.17),
        (0.04, 0.18),
        (0.45, 0.18),
        (0.60, 0.15),
        (0.72, 0.065),
        (0.96, 0.055),
        (1.0, 0.065),
    ),
    "vase": ((0, 0.14), (0.06, 0.16), (0.40, 0.31), (0.62, 0.27), (0.80, 0.12), (0.92, 0.11), (1.0, 0.16)),
    "bowl": ((0, 0.26), (0.07, 0.28), (0.11, 0.34), (0.26, 0.56), (0.48, 0.72), (0.75, 0.82), (1.0, 0.86)),
    "jug": ((0, 0.24), (0.05, 0.27), (0.35, 0.36), (0.6, 0.30), (0.8, 0.20), (1.0, 0.25)),
    "urn": ((0, 0.18), (0.05, 0.20), (0.10, 0.12), (0.42, 0.34), (0.7, 0.36), (0.86, 0.2), (1.0, 0.26)),
    "cup": ((0, 0.30), (0.06, 0.34), (0.3, 0.42), (1.0, 0.48)),
    "flask": ((0, 0.30), (0.04, 0.33), (0.22, 0.36), (0.44, 0.26), (0.56, 0.08), (0.95, 0.07), (1.0, 0.10)),
    "gourd": (
        (0, 0.20),
        (0.05, 0.26),
        (0.26, 0.34),
        (0.48, 0.22),
        (0.62, 0.16),
        (0.76, 0.20),
        (0.9, 0.13),
        (1.0, 0.10),
    ),
}
NAMES: dict[str, str] = {
    "bottle": "bottle",
    "wine": "bottle",
    "vase": "vase",
    "bowl": "bowl",
    "jug": "jug",
    "pitcher": "jug",
    "cup": "cup",
    "mug": "cup",
    "tea": "cup",
    "coffee": "cup",
    "teapot": "urn",
    "pot": "urn",
    "amphora": "urn",
    "carafe": "flask",
}


@dataclass(frozen=True, slots=True)
class Thing:
    x: float
    base: float
    height: float
    kind: str
    tone: Floats
    gloss: float


def still(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("still")
    left = bool(rng.integers(2))
    table = float(rng.uniform(0.66, 0.74))
    _room(canvas, brief, rng, table, left)
    things = _things(canvas, brief, rng, table)
    for thing in sorted(things, key=lambda thing: thing.base):
        if thing.kind == "fruit":
            _fruit(canvas, brief, rng, thing, left)
        else:
            _vessel(canvas, rng, thing, left)
            if thing.kind in ("vase", "urn", "flask") and brief.has("flowers"):
                _bouquet(canvas, brief, rng, thing)
    canvas.rgb *= np.asarray(
        1.06 - 0.34 * ((canvas.x / canvas.width - 0.5) ** 2 + (canvas.y / canvas.height - 0.5) ** 2),
        np.float32,
    )


def _room(canvas: Canvas, brief: Brief, rng: np.random.Generator, table: float, left: bool) -> None:
    """A wall with the light of a window falling across it, and a table."""
    p = brief.palette
    dark = brief.night or rng.random() < 0.35
    wall_one, wall_two = (p.at(0.10), p.at(0.34)) if dark else (p.at(0.56), p.at(0.88))
    across = canvas.x / canvas.width if left else 1 - canvas.x / canvas.width
    plaster = fractal(rng, canvas.width, canvas.height, canvas.unit / 5, 6, 0.6)
    light = np.clip(1.05 - across * 0.95 - canvas.y / canvas.height * 0.25 + (plaster - 0.5) * 0.22, 0, 1)
    canvas.rgb[:] = wall_one[:, None, None] + (wall_two - wall_one)[:, None, None] * light
    slant = (across - 0.30) * 1.0 - (canvas.y / canvas.height - 0.30) * 0.45
    panes = np.clip(smoothstep(0.0, 0.02, slant) - smoothstep(0.34, 0.37, slant), 0, 1)
    rise = canvas.y / canvas.height + across * 0.16
    panes = panes * (smoothstep(0.06, 0.08, rise) - smoothstep(0.60, 0.63, rise))
    bars = 1 - np.exp(-(((slant - 0.17) / 0.008) ** 2)) - np.exp(-(((rise - 0.33) / 0.009) ** 2))
    window = blurred(np.asarray(np.clip(panes * np.clip(bars, 0, 1), 0, 1), np.float32), canvas.unit / 170)
    canvas.add(window * np.float32(0.30 if dark else 0.42), mix(p.accent, WHITE, 0.55))
    top = int(canvas.height * table)
    grain = fractal(rng, canvas.width, canvas.height - top, canvas.unit / 70, 4, 0.6, stretch=14.0)
    depth = np.linspace(0, 1, canvas.height - top, dtype=np.float32)[:, None]
    cloth_one, cloth_two = (p.at(0.05), p.at(0.26)) if dark else (p.at(0.30), p.at(0.62))
    lit = np.clip(0.92 - across * 0.6 - depth * 0.25 + (grain - 0.5) * 0.4, 0, 1)
    canvas.rgb[:, top:] = cloth_one[:, None, None] + (cloth_two - cloth_one)[:, None, None] * lit
    edge = np.exp(-depth * (canvas.height - top) / (canvas.unit * 0.004)) * 0.35
    canvas.paint(np.broadcast_to(edge, lit.shape), mix(p.at(0.9), WHITE, 0.2), top)


def _things(canvas: Canvas, brief: Brief, rng: np.random.Generator, table: float) -> list[Thing]:
    p = brief.palette
    wanted = [NAMES[form] for word in brief.words for form in (word, word.rstrip("s")) if form in NAMES]
    pool = list(PROFILES)
    count = int(rng.integers(3, 5)) + (1 if canvas.width > canvas.height * 1.3 else 0)
    kinds = (wanted + [pool[int(i)] for i in rng.permutation(len(pool))])[:count]
    if brief.has("flowers") and not {"vase", "urn", "flask"} & set(kinds):
        kinds[0] = "vase"
    if brief.has("fruit") and "bowl" not in kinds and rng.random() < 0.4:
        kinds[-1] = "bowl"
    tones = [p.accent, p.at(0.3), p.second, p.at(0.86), p.at(0.5), p.at(0.16)]
    order = rng.permutation(len(tones))
    things: list[Thing] = []
    room = canvas.width * 0.74
    for index, kind in enumerate(kinds):
        tall = canvas.short * {"bowl": 0.17, "cup": 0.19}.get(kind, float(rng.uniform(0.34, 0.54)))
        x = (
            canvas.width * 0.13
            + room * (index + 0.5) / len(kinds)
            + float(rng.normal(0, 0.018)) * canvas.width
        )
        base = canvas.height * (table + float(rng.uniform(0.06, 0.15)))
        things.append(
            Thing(x, base, tall, kind, tones[int(order[index % len(order)])], float(rng.uniform(0.15, 0.8)))
        )
    fruit = int(rng.integers(3, 6)) if brief.has("fruit") else int(rng.integers(1, 4))
    if not brief.may("fruit"):
        fruit = 0
    for _ in range(fruit):
        size = canvas.short * float(rng.uniform(0.085, 0.115))
        x = canvas.width * float(rng.uniform(0.14, 0.86))
        things.append(
            Thing(x, canvas.height * (table + float(rng.uniform(0.15, 0.22))), size, "fruit", p.accent, 0.5)
        )
    return things


def _shadow(canvas: Canvas, x: float, base: float, radius: float, tall: float, left: bool) -> None:
    """Where a thing stands: dark at its foot, and its shadow cast away from the window."""
    side = 1.0 if left else -1.0
    length = tall * 0.62

    top, bottom = max(0, int(base - radius * 2)), min(canvas.height, int(base + radius * 2) + 2)
    middle = base - top

    def cast(draw: ImageDraw.ImageDraw, s: float) -> None:
        from_x = x + side * length * 0.5
        draw.ellipse(
            (
                (from_x - length * 0.5 - radius) * s,
                (middle - radius * 0.26) * s,
                (from_x + length * 0.5 + radius * 0.6) * s,
                (middle + radius * 0.30) * s,
            ),
            fill=150,
        )
        draw.ellipse(
            (
                (x - radius * 1.04) * s,
                (middle - radius * 0.22) * s,
                (x + radius * 1.04) * s,
                (middle + radius * 0.26) * s,
            ),
            fill=255,
        )

    canvas.shade(1 - blurred(canvas.mask(cast, 1, top, bottom), canvas.unit / 90) * np.float32(0.62), top)


def _vessel(canvas: Canvas, rng: np.random.Generator, thing: Thing, left: bool) -> None:
    heights, radii = zip(*PROFILES[thing.kind], strict=True)
    widest = max(radii) * thing.height
    _shadow(canvas, thing.x, thing.base, radii[0] * thing.height, thing.height, left)
    top, bottom = (
        max(0, int(thing.base - thing.height) - 2),
        min(canvas.height, int(thing.base + widest * 0.2) + 2),
    )
    if bottom - top < 3:
        return
    share = (thing.base - canvas.y[top:bottom]) / np.float32(thing.height)
    fine = np.linspace(0, 1, 200)
    coarse = np.interp(fine, heights, radii)
    smooth = np.convolve(
        np.pad(coarse, 7, "edge"), np.hanning(17)[1:-1] / np.hanning(17)[1:-1].sum(), "valid"
    )
    radius = np.interp(share[:, 0], fine, smooth).astype(np.float32)[:, None] * np.float32(thing.height)
    # The foot is seen from a little above: it bows down like an ellipse.
    offset = (canvas.x - thing.x) / np.maximum(radius, 1)
    bow = (
        np.sqrt(np.clip(1 - ((canvas.x - thing.x) / (radii[0] * thing.height)) ** 2, 0, 1))
        * radii[0]
        * thing.height
        * 0.2
    )
    inside = np.clip(radius - np.abs(canvas.x - thing.x) + 0.5, 0, 1)
    inside = inside * np.clip(thing.base + bow - canvas.y[top:bottom] + 0.5, 0, 1)
    inside = inside * np.clip(canvas.y[top:bottom] - (thing.base - thing.height) + 0.5, 0, 1)
    nx = np.clip(offset, -1, 1) * (1 if left else -1)
    depth = np.sqrt(np.clip(1 - nx * nx, 0, 1))
    light = np.clip(-nx * 0.62 + depth * 0.60, 0, 1) ** 1.15
    speck = fractal(rng, canvas.width, bottom - top, thing.height / 9, 5, 0.62, stretch=1.8)
    tone = with_lightness(thing.tone, float(np.clip(lightness(thing.tone), 0.30, 0.88)))
    dark, pale = shift(tone, -0.30, 0.9), mix(shift(tone, 0.10), WHITE, 0.22)
    value = np.clip(light * 1.05 + (speck - 0.5) * 0.16, 0, 1)
    field = dark[:, None, None] + (tone - dark)[:, None, None] * np.clip(value * 1.9, 0, 1)
    field += (pale[:, None, None] - field) * np.clip((value - 0.55) * 1.7, 0, 1)
    if rng.random() < 0.5:
        band_at, band = float(rng.uniform(0.25, 0.6)), float(rng.uniform(0.05, 0.22))
        glaze = smoothstep(0.0, 0.012, band - np.abs(share + (speck - 0.5) * 0.05 - band_at))
        other = mix(tone, dark if lightness(tone) > 0.6 else pale, 0.62)
        field += (other[:, None, None] * (0.45 + 0.75 * value) - field) * glaze * 0.85
    bounce = np.clip(nx - 0.62, 0, 1) * 0.9
    field += (pale[:, None, None] - field) * bounce * 0.42
    shine = (
        np.exp(-(((nx + 0.50) / 0.10) ** 2))
        * smoothstep(0.05, 0.3, share)
        * (1 - smoothstep(0.8, 1.0, share))
    )
    field += (1 - field) * shine * np.float32(thing.gloss * 0.55)
    canvas.paint(np.asarray(inside, np.float32), np.asarray(np.clip(field, 0, 1), np.float32), top)
    _mouth(canvas, thing, radii[-1] * thing.height, dark, pale, left)


def _mouth(canvas: Canvas, thing: Thing, radius: float, dark: Floats, pale: Floats, left: bool) -> None:
    """The opening: an ellipse with a lit rim and a dark inside."""
    y = thing.base - thing.height
    top, bottom = max(0, int(y - radius * 0.4) - 2), min(canvas.height, int(y + radius * 0.4) + 3)
    if bottom - top < 2:
        return
    v = (canvas.y[top:bottom] - y) / np.float32(max(radius * 0.22, 1))
    u = (canvas.x - thing.x) / np.float32(radius)
    distance = np.sqrt(u * u + v * v)
    rim = np.clip((1 - distance) * radius * 0.3 + 0.5, 0, 1)
    hole = np.clip((0.90 - distance) * radius * 0.3 + 0.5, 0, 1)
    canvas.paint(np.asarray(rim, np.float32), pale, top)
    side = u if left else -u
    inner = shift(dark, -0.06)[:, None, None] * np.clip(0.85 + 0.75 * side, 0.35, 1.7)
    canvas.paint(np.asarray(hole, np.float32), np.asarray(np.clip(inner, 0, 1), np.float32), top)


def _fruit(canvas: Canvas, brief: Brief, rng: np.random.Generator, thing: Thing, left: bool) -> None:
    p = brief.palette
    tone = (p.accent, p.second, mix(p.accent, p.at(0.6), 0.4))[int(rng.integers(3))]
    r = thing.height / 2
    x, y = thing.x, thing.base - r
    _shadow(canvas, x, thing.base - r * 0.12, r * 0.86, r * 1.6, left)
    mask, top = canvas.disc(x, y, r, 1.2)
    rows = mask.shape[0]
    u = np.clip((canvas.x - x) / r, -1, 1) * (1 if left else -1)
    v = np.clip((canvas.y[top : top + rows] - y) / r, -1, 1)
    depth = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    speck = fractal(rng, canvas.width, rows, r / 3, 5, 0.65)
    light = np.clip(-u * 0.5 - v * 0.5 + depth * 0.55 + (speck - 0.5) * 0.14, 0, 1)
    dark, pale = shift(tone, -0.30, 0.95, -14), mix(shift(tone, 0.10, 1.0, 12), WHITE, 0.22)
    field = dark[:, None, None] + (tone - dark)[:, None, None] * np.clip(light * 1.7, 0, 1)
    field += (pale[:, None, None] - field) * np.clip((light - 0.6) * 1.9, 0, 1)
    shine = np.exp(-(((u + 0.36) ** 2 + (v + 0.4) ** 2) / 0.022))
    field += (1 - field) * shine * 0.5
    canvas.paint(mask, np.asarray(np.clip(field, 0, 1), np.float32), top)
    dimple = np.exp(-(((u * (1 if left else -1) * 1.2) ** 2 + ((v + 0.84) * 2.6) ** 2) / 0.05)) * 0.6
    canvas.paint(np.asarray(dimple * mask, np.float32), shift(dark, -0.12), top)
    leaf(
        canvas,
        rng,
        x + r * 0.32,
        y - r * 1.02,
        r * 0.8,
        -0.5,
        mix(p.at(0.34), np.array([0.3, 0.45, 0.25], np.float32), 0.5),
    )


def _bouquet(canvas: Canvas, brief: Brief, rng: np.random.Generator, thing: Thing) -> None:
    p = brief.palette
    y = thing.base - thing.height
    green = mix(p.at(0.3), np.array([0.28, 0.42, 0.28], np.float32), 0.55)
    for _ in range(16):
        angle = -np.pi / 2 + float(rng.normal(0, 0.75))
        reach = thing.height * float(rng.uniform(0.12, 0.42))
        leaf(
            canvas,
            rng,
            float(thing.x + np.cos(angle) * reach),
            float(y + np.sin(angle) * reach),
            thing.height * 0.3,
            float(angle),
            shift(green, float(rng.uniform(-0.06, 0.08))),
        )
    kinds = ["rose", "dahlia", "poppy", "daisy"]
    for index in range(9):
        angle = -np.pi / 2 + float(rng.normal(0, 0.62))
        reach = thing.height * (0.14 + 0.30 * float(rng.random()))
        tone = (p.accent, p.second, mix(p.at(0.92), WHITE, 0.3))[index % 3]
        tone = with_lightness(tone, float(np.clip(lightness(tone), 0.5, 0.9)))
        bloom(
            canvas,
            rng,
            float(thing.x + np.cos(angle) * reach),
            float(y + np.sin(angle) * reach),
            thing.height * float(rng.uniform(0.09, 0.14)),
            tone,
            kinds[int(rng.integers(4))],
            p,
            True,
        )
