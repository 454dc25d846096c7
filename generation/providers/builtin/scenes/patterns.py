"""Patterns that fill the sheet: woven cloth, tiles, leaded glass, cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import mix, shift
from generation.providers.builtin.noise import Floats, contrast, fractal, smoothstep
from generation.providers.builtin.scenes.sky import WHITE


def textile(canvas: Canvas, brief: Brief) -> None:
    """Plain weave of coloured threads: stripes, a check, or diamonds, every thread rounded."""
    rng = brief.rng("textile")
    p = brief.palette
    pitch = max(3.0, canvas.unit / 150 * brief.scale)
    columns, rows = int(canvas.width / pitch) + 2, int(canvas.height / pitch) + 2
    inks = np.stack([p.steps[0], p.steps[1], p.accent, p.steps[3], p.paper, p.second])
    drape = (fractal(rng, canvas.width, canvas.height, canvas.unit / 2.5, 3) - 0.5) * pitch * 2.4
    x, y = canvas.x + drape, canvas.y + drape[::-1] * np.float32(0.7)
    ix: NDArray[np.int32] = np.clip(x / pitch, 0, columns - 1).astype(np.int32)
    iy: NDArray[np.int32] = np.clip(y / pitch, 0, rows - 1).astype(np.int32)
    fx, fy = np.mod(x / pitch, 1.0), np.mod(y / pitch, 1.0)
    kind = int(rng.integers(3))
    words = set(brief.words)
    if words & {"plaid", "tartan", "tweed", "check", "linen", "scarf"}:
        kind = 0
    elif words & {"rug", "carpet", "kilim", "tapestry", "quilt", "blanket", "ikat"}:
        kind = 2
    warp = _stripes(rng, columns, 6)
    weft = _stripes(rng, rows, 6) if kind == 0 else np.full(rows, int(rng.integers(6)))
    float_warp = (
        np.mod(ix + iy * (1 if rng.random() < 0.5 else -1), 4) < 2 if kind == 0 else np.mod(ix + iy, 2) == 0
    )
    if kind == 2:
        # A tapestry: the motif decides the colour of each knot.
        motif = _motif(rng, columns, rows)
        chosen = motif[iy, ix]
    elif kind == 1:
        zig = np.abs(
            np.mod(np.arange(rows)[:, None] + np.abs(np.mod(np.arange(columns)[None, :], 48) - 24) * 1.0, 32)
            - 16
        )
        bands = _stripes(rng, 33, 6)
        chosen = bands[zig.astype(np.int32)][iy, ix]
    else:
        chosen = np.where(float_warp, warp[ix], weft[iy])
    shape = np.where(float_warp, np.sin(fx * np.pi), np.sin(fy * np.pi))
    ends = np.where(
        float_warp, np.sin(np.clip(fy, 0.02, 0.98) * np.pi), np.sin(np.clip(fx, 0.02, 0.98) * np.pi)
    )
    ply = np.where(
        float_warp, np.sin((fx * 2 + y / pitch * 3.4) * np.pi), np.sin((fy * 2 + x / pitch * 3.4) * np.pi)
    )
    light = 0.42 + 0.52 * shape**0.7 * (0.62 + 0.38 * ends**0.5) + 0.06 * ply
    fuzz = fractal(rng, canvas.width, canvas.height, 3.0, 1)
    uneven = fractal(rng, canvas.width, canvas.height, canvas.unit / 5, 4)
    fold = blurred(drape, canvas.unit / 30)
    light = light * (0.90 + 0.16 * fuzz) * (0.90 + 0.2 * uneven) * (1 + np.gradient(fold, axis=1) * 1.1)
    table = inks.T
    canvas.rgb[:] = np.clip(table[:, chosen] * np.asarray(light * 1.12, np.float32), 0, 1)


def _stripes(rng: np.random.Generator, length: int, colours: int) -> NDArray[np.int64]:
    """A sequence of coloured bands that mirrors itself, as warps are set up."""
    unit: list[int] = []
    for _ in range(int(rng.integers(4, 8))):
        unit += [int(rng.integers(colours))] * int(rng.choice([1, 2, 4, 6, 10, 16]))
    sett = np.array(unit + unit[::-1])
    return sett[np.arange(length) % len(sett)]


def _motif(rng: np.random.Generator, columns: int, rows: int) -> NDArray[np.int64]:
    """Stepped diamonds within diamonds, in bands, as on a kilim."""
    size = int(rng.choice([24, 32, 40]))
    step = int(rng.choice([2, 3, 4]))
    x = np.abs(np.mod(np.arange(columns)[None, :], size) - size // 2) // step
    band = np.arange(rows)[:, None] // size
    y = np.abs(np.mod(np.arange(rows)[:, None], size) - size // 2) // step
    shift_by = (band % 2) * (size // 2)
    x = np.abs(np.mod(np.arange(columns)[None, :] + shift_by, size) - size // 2) // step
    ring = x + y
    order = rng.integers(0, 6, (64, size // step + 2))
    order[:, 1:][order[:, 1:] == order[:, :-1]] = (order[:, 1:][order[:, 1:] == order[:, :-1]] + 1) % 6
    cycle = int(rng.integers(2, 4))
    return np.asarray(order[np.mod(band, cycle), np.minimum(ring, order.shape[1] - 1)])


def tiles(canvas: Canvas, brief: Brief) -> None:
    """Glazed tiles with one motif, mirrored in every corner; each tile a little different."""
    rng = brief.rng("tiles")
    p = brief.palette
    count = max(2, round(float(rng.uniform(3.6, 6.0)) / brief.scale))
    side = canvas.short / count
    x, y = canvas.x / side, canvas.y / side
    ix, iy = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    u, v = np.mod(x, 1.0) * 2 - 1, np.mod(y, 1.0) * 2 - 1
    u, v = (
        np.broadcast_to(u, (canvas.height, canvas.width)),
        np.broadcast_to(v, (canvas.height, canvas.width)),
    )
    a, b = np.abs(u), np.abs(v)
    radius, angle = np.sqrt(u * u + v * v), np.arctan2(b, a)
    corner = np.sqrt((1 - a) ** 2 + (1 - b) ** 2)
    fold = np.abs(np.mod(angle, np.pi / 2) - np.pi / 4)
    petal_reach = float(rng.uniform(0.55, 0.85))
    number = int(rng.choice([2, 4]))
    petal = petal_reach * np.abs(np.cos(angle * number)) ** float(rng.uniform(0.35, 0.9))
    inner = float(rng.uniform(0.25, 0.45)) * (0.6 + 0.4 * np.cos(angle * 8))
    px = side / 2
    white = mix(p.paper, WHITE, 0.4)
    inks = [p.steps[1], p.accent, p.second, p.steps[2], p.steps[0]]
    order = rng.permutation(len(inks))
    one, two, three, four = (inks[int(order[index])] for index in range(4))
    canvas.fill(white)

    def edge(value: Floats) -> Floats:
        return np.asarray(np.clip(value * px + 0.5, 0, 1), np.float32)

    kind = int(rng.integers(3))
    if kind == 0:
        canvas.paint(edge(np.minimum(0.62 - corner, 1.0)), one)
        canvas.paint(edge(0.50 - corner), white)
        canvas.paint(edge(0.42 - corner), two)
    elif kind == 1:
        diamond = a + b
        canvas.paint(edge(diamond - 1.12), one)
        canvas.paint(edge(0.05 - np.abs(diamond - 1.02)), four)
        canvas.paint(edge(0.30 - corner), three)
    else:
        canvas.paint(edge(np.maximum(a, b) - 0.80), one)
        canvas.paint(edge(0.28 - corner), white)
        canvas.paint(edge(0.18 - corner), two)
    canvas.paint(edge(petal - radius), two if kind != 0 else four)
    canvas.paint(edge(petal * 0.72 - radius), white)
    canvas.paint(edge(petal * 0.56 - radius), three)
    canvas.paint(edge(0.03 - np.abs(radius - petal_reach * 1.06)) * (fold < 0.62), one)
    canvas.paint(edge(inner - radius), one)
    canvas.paint(edge(inner * 0.55 - radius), p.accent if one is not p.accent else white)
    brush = fractal(rng, canvas.width, canvas.height, canvas.unit / 20, 5, 0.6)
    tone = rng.random((int(iy.max()) + 1, int(ix.max()) + 1), dtype=np.float32)[iy, ix]
    canvas.shade(np.asarray((0.90 + 0.16 * brush) * (0.94 + 0.10 * tone), np.float32))
    distance = (1 - np.maximum(a, b)) * px
    bevel = np.exp(-distance / (side * 0.022))
    lit = np.where(np.abs(u) > np.abs(v), -u, -v)
    canvas.shade(np.asarray(1 + bevel * lit * 0.22, np.float32))
    grout = np.clip(1.0 - (distance - side * 0.008), 0, 1)
    canvas.paint(np.asarray(grout, np.float32), mix(p.steps[3], p.steps[1], 0.3))
    gloss = smoothstep(0.55, 1.0, np.asarray(np.cos((u + v) * 1.2 + tone * 2.0) * brush, np.float32))
    canvas.add(gloss * np.float32(0.20), WHITE)


def _voronoi(
    canvas: Canvas, rng: np.random.Generator, cell: float, bend: float
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int32]]:
    """For every pixel: nearest and second distance, the offset from its own seed, and the cell's number."""
    columns, rows = int(canvas.width / cell) + 5, int(canvas.height / cell) + 5
    seeds_x = (np.arange(columns)[None, :] + 0.5 + rng.uniform(-0.46, 0.46, (rows, columns)) - 2) * cell
    seeds_y = (np.arange(rows)[:, None] + 0.5 + rng.uniform(-0.46, 0.46, (rows, columns)) - 2) * cell
    seeds_x, seeds_y = seeds_x.astype(np.float32), seeds_y.astype(np.float32)
    dx = dy = np.zeros((1, 1), np.float32)
    if bend:
        dx = (fractal(rng, canvas.width, canvas.height, cell * 1.6, 3) - 0.5) * np.float32(bend * cell)
        dy = (fractal(rng, canvas.width, canvas.height, cell * 1.6, 3) - 0.5) * np.float32(bend * cell)
    x, y = canvas.x + dx, canvas.y + dy
    x, y = (
        np.broadcast_to(x, (canvas.height, canvas.width)),
        np.broadcast_to(y, (canvas.height, canvas.width)),
    )
    cx, cy = (x / cell + 2).astype(np.int32), (y / cell + 2).astype(np.int32)
    first = np.full((canvas.height, canvas.width), 1e9, np.float32)
    second = first.copy()
    number = np.zeros(first.shape, np.int32)
    for oy in (-1, 0, 1):
        for ox in (-1, 0, 1):
            row, column = np.clip(cy + oy, 0, rows - 1), np.clip(cx + ox, 0, columns - 1)
            index = row * columns + column
            distance = np.hypot(x - seeds_x.ravel()[index], y - seeds_y.ravel()[index])
            nearer = distance < first
            second = np.where(nearer, first, np.minimum(second, distance))
            first = np.where(nearer, distance, first)
            number = np.where(nearer, index, number)
    off_x = x - seeds_x.ravel()[number]
    off_y = y - seeds_y.ravel()[number]
    return first, second, np.asarray(off_x, np.float32), np.asarray(off_y, np.float32), number


def glass(canvas: Canvas, brief: Brief) -> None:
    """Pieces of coloured glass in lead, lit from behind; a round light in the middle of it."""
    rng = brief.rng("glass")
    p = brief.palette
    cell = canvas.unit / float(rng.uniform(11, 16)) * brief.scale
    first, second, off_x, off_y, number = _voronoi(canvas, rng, cell, 0.0)
    lead = (second - first) * np.float32(0.5)
    del first, second
    total = int(number.max()) + 1
    x, y = canvas.width * float(rng.uniform(0.35, 0.65)), canvas.height * float(rng.uniform(0.28, 0.5))
    seed_x, seed_y = canvas.x - off_x, canvas.y - off_y
    reach = np.hypot(seed_x - x, seed_y - y) / np.float32(canvas.unit)
    pick = rng.random(total, dtype=np.float32)[number]
    rays = 0.5 + 0.5 * np.cos(np.arctan2(seed_y - y, seed_x - x) * 6 + float(rng.uniform(0, 6)))
    radius = float(rng.uniform(0.13, 0.19))
    tone = np.clip(0.95 - reach * 1.0 + (pick - 0.5) * 0.42 + rays * 0.12, 0.08, 1)
    field = p.map(np.asarray(tone, np.float32))
    accents = pick[None] > 0.80
    field = np.where(accents, p.second[:, None, None] * (0.7 + 0.5 * pick), field)
    field = np.where((reach < radius)[None], mix(p.accent, WHITE, 0.22)[:, None, None], field)
    halo = (reach >= radius) & (reach < radius + 0.11)
    field = np.where(halo[None], p.accent[:, None, None] * (0.72 + 0.3 * pick), field)
    bubbles = fractal(rng, canvas.width, canvas.height, canvas.unit / 40, 5, 0.6)
    streak = fractal(rng, canvas.width, canvas.height, canvas.unit / 14, 4, 0.55, stretch=0.3)
    # Saturated: light comes through, it is not painted on.
    grey = field.mean(axis=0)
    field = grey + (field - grey) * np.float32(1.14)
    light = (
        0.70
        + 0.34 * streak
        + 0.18 * (bubbles - 0.5)
        + 0.34 * np.exp(-((np.hypot(canvas.x - x, canvas.y - y) / canvas.unit) ** 2) * 3)
    )
    inner = 0.74 + 0.26 * smoothstep(0.0, cell * 0.16, lead)
    canvas.rgb[:] = np.clip(field * light * inner, 0, 1)
    width = canvas.unit / 270 * np.sqrt(brief.scale)
    came = np.clip(width - lead + 0.6, 0, 1)
    metal = np.clip(0.045 + 0.16 * np.exp(-(((lead - width * 0.35) / (width * 0.3)) ** 2)), 0, 1)
    canvas.paint(np.asarray(came, np.float32), np.asarray(np.stack([metal, metal, metal * 1.06]), np.float32))
    glow = blurred(np.asarray(canvas.rgb.max(axis=0), np.float32), canvas.unit / 30)
    canvas.add(np.clip(glow - 0.55, 0, 1) * np.float32(0.4), mix(p.accent, WHITE, 0.4))


def cells(canvas: Canvas, brief: Brief) -> None:
    """Living cells: soft membranes, a lit rim and a nucleus each."""
    rng = brief.rng("cells")
    p = brief.palette
    cell = canvas.unit / float(rng.uniform(5.5, 8.5)) * brief.scale
    first, second, off_x, off_y, number = _voronoi(canvas, rng, cell, 0.55)
    wall = (second - first) / np.float32(cell)
    total = int(number.max()) + 1
    pick = rng.random(total, dtype=np.float32)
    drift = contrast(fractal(rng, canvas.width, canvas.height, canvas.unit / 2.2, 3))
    # Corners rounded off by the distance from the cell's own middle.
    wall = np.minimum(wall, (0.70 - first / np.float32(cell)) * np.float32(0.95))
    body = smoothstep(0.03, 0.15, wall)
    tone = np.clip(0.30 + 0.42 * drift + (pick[number] - 0.5) * 0.34, 0, 1)
    field = p.map(np.asarray(tone, np.float32))
    accent = (pick[number] > 0.86)[None]
    field = np.where(accent, p.accent[:, None, None], field)
    light = 0.86 - (off_x + off_y) / np.float32(cell) * 0.30
    dome = smoothstep(0.0, 0.75, wall)
    plasma = fractal(rng, canvas.width, canvas.height, canvas.unit / 30, 5, 0.62)
    field = field * (light * (0.68 + 0.42 * dome) * (0.90 + 0.2 * plasma))
    ground = p.at(0.04)
    canvas.fill(ground)
    canvas.paint(body, np.asarray(np.clip(field, 0, 1), np.float32))
    rim = np.exp(-(((wall - 0.13) / 0.05) ** 2)) * np.clip(0.55 - (off_x + off_y) / np.float32(cell), 0, 1)
    canvas.add(np.asarray(rim * 0.62, np.float32), mix(p.at(0.97), WHITE, 0.4))
    size = (0.13 + 0.10 * rng.random(total, dtype=np.float32))[number] * np.float32(cell)
    wobble = 1 + 0.16 * (plasma - 0.5) * 2
    nucleus = np.clip((size * wobble - first) / 1.6 + 0.5, 0, 1) * body
    deep = shift(p.second, -0.10)
    shade = 0.72 + 0.5 * np.clip(-(off_x + off_y) / (size * 2.4), -0.5, 0.8)
    canvas.paint(
        np.asarray(nucleus * 0.88, np.float32),
        np.asarray(np.clip(deep[:, None, None] * shade * (0.8 + 0.4 * plasma), 0, 1), np.float32),
    )
    spot = np.exp(-((off_x + size * 0.32) ** 2 + (off_y + size * 0.36) ** 2) / (size * 0.24) ** 2)
    canvas.add(np.asarray(spot * nucleus * 0.55, np.float32), WHITE)
