"""Land under a sky: mountains, hills, dunes or snow, perhaps a lake, and what stands there."""

import math
from typing import Final

import numpy as np

from generation.providers.builtin.brief import LANDSCAPES
from generation.providers.builtin.canvas import Canvas, Pen, Point, turned
from generation.providers.builtin.colour import between, colour, mix
from generation.providers.builtin.noise import Floats, Rng, bell, blurred, fractal, smoothstep
from generation.providers.builtin.scenes import terrain
from generation.providers.builtin.scenes.sky import Sky, sky, weather
from generation.providers.builtin.scenes.terrain import FAR, MAP, NEAR, Seen, X, Y
from generation.providers.builtin.scenes.water import reflect

# Each sort of land: its tallest height, the eye's, how steep the light falls, how thick the air is.
KINDS: Final = {
    "mountains": (0.27, 0.15, 3.0, 0.72),
    "desert": (0.08, 0.18, 1.5, 0.82),
    "meadow": (0.15, 0.19, 1.8, 0.74),
    "winter": (0.15, 0.17, 1.8, 0.6),
}
# The cabin's outlines in shares of its size, from its foot up.
WALL: Final[list[Point]] = [(-1, 0), (2.3, 0), (2.3, -0.75), (1, -0.75), (0, -1.35), (-1, -0.75)]
ROOF: Final[list[Point]] = [(-1.2, -0.7), (0, -1.5), (1.35, -1.5), (2.5, -0.66), (1.12, -0.66), (0, -1.38)]


def landscape(canvas: Canvas) -> None:
    rng, brief, p, unit = canvas.rng, canvas.brief, canvas.palette, canvas.unit
    # The scene's own sort of land, or what else the words name beside a lake or northern lights.
    names = (brief.scene, *sorted(brief.things.intersection(LANDSCAPES)), "mountains")
    kind = next(name for name in names if name in KINDS)
    aurora, wooded = brief.has("aurora"), brief.may("tree", "forest") and kind != "desert"
    water = kind != "desert" and (brief.has("lake") or (aurora and kind == "mountains"))
    horizon = rng.uniform(0.52, 0.60) if kind == "mountains" else rng.uniform(0.40, 0.48)
    if water:
        horizon = rng.uniform(0.72, 0.80) if aurora else rng.uniform(0.60, 0.66)
    air = sky(canvas, horizon if water else horizon + 0.13)
    seen = relief(canvas, air, kind, horizon, water)
    if water and wooded:
        shore = horizon * canvas.height - np.maximum(0, canvas.line(unit * 0.3, 5)) * unit * 0.022
        _fir_row(canvas, shore, unit * rng.uniform(0.035, 0.07), 5.0, p.at(0.04 if aurora else 0.07))
    elif kind == "mountains" and wooded:
        slope = (canvas.x[0] / canvas.width - 0.5) * rng.choice([-0.12, 0.12])
        ground = canvas.height * (0.93 + slope + 0.04 * canvas.line(unit * 0.7, 5, 0.42))
        _fir_row(canvas, ground, unit * rng.uniform(0.09, 0.15), 4.2, p.at(0.03))
    elif kind == "winter" and wooded:
        _snowy_firs(canvas, air, seen)
    spots = [spot for spot in seen.spots(rng, 60, 0.42, 0.65) if 0.15 < spot[0] / canvas.width < 0.8]
    if water:
        reflect(canvas, int(canvas.height * horizon), air.haze, 1.3 if aurora else 1.0)
    elif spots and kind == "meadow" and wooded:
        x, y, scale = spots[0]
        _broad(canvas, x, y, scale * rng.uniform(0.13, 0.18), air.x)
    if spots and not water and (brief.has("house") or (kind == "winter" and brief.may("house"))):
        x, y, scale = max(spots, key=lambda spot: spot[1]) if kind == "winter" else spots[-1]
        _cabin(canvas, x, y, scale * 0.024)
    if kind == "meadow" and not water and brief.may("flowers"):
        _flowers(canvas)
    weather(canvas, air)


def relief(canvas: Canvas, air: Sky, name: str, horizon: float, water: bool) -> Seen:
    """The land itself, from its heights to its colours and the air before it."""
    rng, brief, p, (tall, eye, steep, thick) = canvas.rng, canvas.brief, canvas.palette, KINDS[name]
    from_left, aurora = air.x < canvas.width / 2, brief.has("aurora")
    heights = _heights(rng, name, from_left, water) * tall * (0.6 if aurora else 1)
    elevation = 0.34 if brief.time in ("dusk", "dawn") or name == "desert" else 0.48
    patch = fractal(rng, MAP, MAP, MAP / 4.5, 2, 0.35)
    lines = 0.5 + 0.5 * np.sin((X * 240 + Y * 100 if name == "meadow" else X * 130 + Y * 460) + patch * 28)
    grain, lit = fractal(rng, MAP, MAP, 22, 4, 0.6), terrain.lighting(heights, from_left, elevation, steep)
    layers = [lit, heights, grain] + ([patch, lines] if name in ("meadow", "desert") else [])
    eye = 0.035 if water else eye * rng.uniform(0.9, 1.1)
    seen, (light, high, rough, *more) = terrain.look(
        canvas, heights, layers, horizon, eye, rng.uniform(1.0, 1.25)
    )
    patch, furrow = more or (rough, rough)
    near = np.exp(-seen.distance * 3)
    if name == "desert":
        light = light * 1.06 + (furrow - 0.5) * 0.16 * near
    light = np.clip(light + (rough - 0.5) * 0.14, 0, 1)
    dim = 0.55 if brief.night and not aurora else 1.0
    field = p.map((0.06 + light * (0.84 if name == "desert" else 0.66)) * dim)
    if name == "meadow":
        # Which crop grows where, and the lines of the plough.
        tones = (mix(p.at(0.5), colour("6f9a4a"), 0.35), mix(p.at(0.68), p.accent, 0.3), p.at(0.4))
        one, two, three = (tone * (0.4 if brief.night else 1) for tone in tones)
        field = between(one, two, smoothstep(0.52, 0.56, patch))
        field = between(field, three, smoothstep(0.30, 0.26, patch)) * (0.36 + 0.86 * light)
        field *= 0.86 + 0.16 * furrow + (rough - 0.2) * 0.4 * near
    elif name != "desert" and brief.may("snow"):
        tall = float(heights.max())
        line_at = tall * (0.18 if brief.snowy or aurora else float(rng.choice([0.42, 0.55, 0.72, 0.9])))
        cover = smoothstep(line_at, line_at + tall * 0.16, high + (rough - 0.5) * tall * 0.5)
        cover = cover * smoothstep(0.05, 0.3, light) * 0.95
        if name == "winter":
            cover = np.maximum(cover, 0.97 - 0.5 * smoothstep(0.45, 0.8, seen.distance))
        white = mix(p.at(0.62) if brief.night else p.white, air.light, 0.12)
        cold = p.at(0.22) if brief.night else mix(p.at(0.5), p.at(0.75), 0.35)
        field = between(field, between(cold, white, smoothstep(0.18, 0.62, light)), cover)
    # Air: the haze's colour with distance, thickest in the valleys.
    far = np.clip((seen.distance - NEAR) / (FAR - NEAR), 0, 1)
    basin = np.exp(-np.clip(high, 0, 1) * 16) * smoothstep(0.1, 0.7, far) * 0.42 * (name == "mountains")
    field = between(field, air.haze, np.clip(far**1.2 * thick + basin, 0, 0.5 if aurora else 0.93))
    canvas.paint(seen.land * (canvas.y < canvas.height * (horizon if water else 1)), field)
    return seen


def _heights(rng: Rng, name: str, from_left: bool, water: bool) -> Floats:
    if name == "desert":
        return terrain.dunes(rng, from_left)
    if name in ("meadow", "winter"):
        # Hills that grow away from us, and behind a lake from its shore; mountains behind snow.
        rolling = fractal(rng, MAP, MAP, MAP / 3.2, 3, 0.38) * (1 + 0.9 * smoothstep(0.45, 1.0, Y))
        rolling = rolling * (smoothstep(0.3, 1.0, Y) if water else 1)
        far = terrain.mountains(rng, MAP / 3.4, 0.5) * 1.5 if name == "winter" else 0
        return rolling + (far - 0.3 * rolling) * smoothstep(0.6, 0.95, Y)
    # A valley in front of us, high peaks behind.
    rise = smoothstep(0.24, 0.74, Y)
    valley = 1 - 0.5 * bell((X - rng.uniform(0.35, 0.65)) / 0.16) * (1 - rise * 0.5)
    peaks = terrain.mountains(rng, MAP / rng.uniform(2.6, 3.6), rng.uniform(0.5, 1.0))
    return np.asarray(peaks * (0.16 + 0.94 * rise) * valley)


def _snowy_firs(canvas: Canvas, air: Sky, seen: Seen) -> None:
    """Firs on the snow in groves, with snow on their upper sides; far ones fade."""
    rng, p, night, phase = canvas.rng, canvas.palette, canvas.brief.night, canvas.rng.random() * 6
    for near, far, count in ((0.75, 1.0, 150), (0.5, 0.75, 80), (0.45, 0.5, 14)):
        pen = canvas.pen()
        for x, y, scale in seen.spots(rng, count, near, far):
            if np.sin(x / canvas.width * 8 + phase + near * 9) > -0.2:
                _fir(pen, rng, x, y, scale * rng.uniform(0.03, 0.07))
        mask, step = pen.mask, max(1, int(canvas.unit * 0.0025 / near))
        canvas.paint(mask, mix(p.at(0.03 if night else 0.10), air.haze, max(0, near - 0.2) * 0.8))
        caps = np.clip(mask - np.roll(mask, (step, 1), (0, 1)), 0, 1) * 0.75
        canvas.paint(caps, p.at(0.5) if night else p.white)


def _cabin(canvas: Canvas, x: float, base: float, size: float) -> None:
    """A small house, with snow on its roof in winter and warm windows."""
    brief, p, part = canvas.brief, canvas.palette, canvas.around(x, base, size * 3)
    warm, glowing = mix(p.accent, colour("ffcf6e"), 0.6), brief.dim or brief.snowy
    flue, wall, roof, panes = (part.pen(3) for _ in range(4))
    flue.box(x + size * 1.5, base - size * 1.55, x + size * 1.72, base - size)
    wall.polygon(turned(WALL, x, base + size * 0.2, size))
    roof.polygon(turned(ROOF, x, base + size * 0.2, size))
    for left, wide in ((-0.4, 0.32), (0.12, 0.3), (1.35, 0.5)):
        panes.box(x + size * left, base - size * 0.46, x + size * (left + wide), base - size * 0.08)
    part.paint(flue.mask, p.at(0.07))
    part.paint(wall.mask, p.at(0.1) if glowing else mix(p.at(0.85), p.accent, 0.15))
    snow = p.at(0.58) if brief.night else p.white
    part.paint(roof.mask, snow if brief.snowy else mix(p.at(0.16), colour("6b3a2c"), 0.3))
    part.paint(panes.mask, warm if glowing else p.at(0.07))
    if glowing:
        canvas.glow(x, base - size * 0.45, size * 3.4, warm, 0.55 if brief.dim else 0.25)


def _fir(pen: Pen, rng: Rng, x: float, base: float, height: float) -> None:
    """A fir with ragged tiers."""
    tiers = int(np.clip(height / 4, 5, 16))
    out = height * rng.uniform(0.15, 0.21) * (np.arange(1, tiers + 1) / tiers) ** 0.85
    y = base - height * np.linspace(0.93, 0.07, tiers)
    # Every tier is wide at its edge and narrow where the next one comes out from under it.
    wide = np.stack([out * rng.uniform(0.7, 1.15, tiers), out * 0.45], -1).ravel()
    down = np.stack([y + height * 0.02, y - height * 0.012], -1).ravel()
    wide, down = np.array([0, *wide, height * 0.018]), np.array([base - height, *down, base])
    pen.ribbon(np.full(len(wide), x), down, wide, 0)


def _fir_row(canvas: Canvas, ground: Floats, height: float, density: float, tone: Floats) -> None:
    """Firs along a line of ground (a y for each x), in groves with gaps between, and the ground below."""
    rng, part = canvas.rng, canvas.below(float(ground.min()) - height * 1.4)
    pen, x, phase = part.pen(), 0.0, rng.random() * 6
    while x < canvas.width:
        along = x / canvas.width
        grove = 0.5 + 0.5 * math.sin(along * 9 + phase) * math.cos(along * 23 + phase * 2)
        if rng.random() < 0.25 + grove:
            tall = height * rng.uniform(0.45, 1.0) * (0.55 + 0.6 * grove)
            _fir(pen, rng, x, float(ground[int(x)]) + height * 0.06, tall)
        x += height / density * rng.uniform(0.35, 1.3)
    part.paint(np.maximum(pen.mask, part.under(ground)), tone)


def _broad(canvas: Canvas, x: float, base: float, height: float, light_x: float) -> None:
    """A broad tree, grown branch by branch: wood, and a crown in three shades of leaves."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    part = canvas.around(x, base - height * 0.45, height * 0.75)
    wood, tips = part.pen(), list[tuple[float, float, float]]()

    def branch(x: float, y: float, angle: float, length: float, thick: float, depth: int) -> None:
        ex, ey = x + math.cos(angle) * length, y - math.sin(angle) * length
        taper = np.array([thick, thick * 0.62]) / 2
        wood.ribbon(np.array([x, ex]), np.array([y, ey]), math.sin(angle) * taper, math.cos(angle) * taper)
        if depth <= 2:
            tips.append((ex, ey, length * (0.9 if depth else 1.5)))
        for _ in range((2 if rng.random() < 0.72 else 3) if depth else 0):
            turn = rng.normal(0, 0.18) + rng.choice([-1, 1]) * rng.uniform(0.22, 0.62)
            toward = angle + turn + (math.pi / 2 - angle) * 0.08
            branch(ex, ey, toward, length * rng.uniform(0.66, 0.84), thick * 0.66, depth - 1)

    branch(x, base, math.pi / 2 + rng.normal(0, 0.05), height * 0.25, height * 0.052, 6)
    shadow = part.pen(1)
    shadow.oval(x, base, height * 0.42, height * 0.035)
    part.shade(1 - blurred(shadow.mask, canvas.unit / 60) * 0.42)
    part.paint(wood.mask, p.at(0.06))
    leaf = mix(p.accent, p.at(0.5), 0.3) if brief.has("autumn") else mix(p.at(0.42), colour("5d7f3a"), 0.35)
    side, size = -1 if light_x < x else 1, max(canvas.unit * 0.0022, height * 0.009)
    for tone, share, offset in ((0.45, 1.0, 0.0), (0.8, 0.72, 0.1), (1.18, 0.42, 0.24)):
        pen = part.pen()
        for tx, ty, radius in tips:
            for turn, reach, r in rng.random((14, 3)) if rng.random() < share else ():
                reach = radius * math.sqrt(reach) * 0.85
                lx, ly = math.cos(turn * 6.28) * reach, math.sin(turn * 6.28) * reach * 0.8
                pen.oval(tx + lx + side * offset * radius, ty + ly - offset * radius, size * (0.5 + r))
        part.paint(pen.mask, np.clip(leaf * tone * (0.5 if brief.night else 1), 0, 1))


def _flowers(canvas: Canvas) -> None:
    """Grass and flowers at our feet; the nearest are out of focus."""
    rng, brief, p = canvas.rng, canvas.brief, canvas.palette
    part, dim = canvas.below(canvas.height * 0.62), 0.55 if brief.night else 1.0
    tones = (mix(p.at(0.16), colour("2f4a24"), 0.4) * dim, p.accent * dim, p.second * dim, p.white * dim)
    for count, low, size, blur in ((260, 0.93, 0.0055, 0), (110, 1.0, 0.010, 0), (26, 1.06, 0.026, 3)):
        pens, r = [part.pen() for _ in tones], canvas.unit * size
        for _ in range(count if brief.has("flowers") else count // 2):
            x, base = rng.random() * canvas.width, canvas.height * (low + rng.uniform(-0.02, 0.08))
            tall, lean, head = r * rng.uniform(6, 14), rng.normal(0, 0.16), pens[rng.integers(1, 4)]
            pens[0].line([(x, base), (x + lean * tall, base - tall)], r * 0.16)
            pens[0].line([(x, base - tall * 0.1), (x + tall * 0.2, base - tall * 0.6)], r * 0.2)
            for turn in np.arange(6) * (math.pi / 3) + lean * 7:
                dx, dy = math.cos(turn) * r * 0.62, math.sin(turn) * r * 0.5
                head.oval(x + lean * tall + dx, base - tall + dy, r * 0.45, r * 0.4)
        for pen, tone in zip(pens, tones, strict=True):
            part.paint(blurred(pen.mask, blur) if blur else pen.mask, tone)
