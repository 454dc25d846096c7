"""Real relief seen in perspective: a height map, lit from the side, drawn column by column."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import Floats, Rng, fractal, sample, smoothstep

MAP: Final = 576
# Across and away, both 0 to 1 over the map.
X, Y = np.linspace(0, 1, MAP, dtype=np.float32)[None, :], np.linspace(0, 1, MAP, dtype=np.float32)[:, None]
# How far the nearest and the farthest land is, in map widths.
NEAR, FAR = 0.13, 1.2


@dataclass(frozen=True, slots=True)
class Seen:
    """What the eye sees, as fields over the picture: the distance, and where land is."""

    distance: Floats
    land: Floats
    focal: float

    def spots(self, rng: Rng, count: int, near: float, far: float) -> list[list[float]]:
        """Places on the visible land: x, y and the pixels of a map's width there, far ones first."""
        rows, columns = np.nonzero(self.land[::4, ::4] > 0.5)
        depth = self.distance[::4, ::4][rows, columns]
        order, wanted = np.argsort(depth, kind="stable"), np.sort(rng.uniform(near, far, count))[::-1]
        first, last = (np.searchsorted(depth[order], wanted * share) for share in (0.96, 1.04))
        there = last > first
        pick = order[(first + rng.random(count) * (last - first)).astype(int)[there]]
        return list(np.stack([columns[pick] * 4.0, rows[pick] * 4.0, self.focal / depth[pick]], -1).tolist())


def mountains(rng: Rng, cell: float, sharp: float) -> Floats:
    """Ridged relief: every octave is stronger where the coarser one is high, as if eroded."""
    total, weight = np.zeros((MAP, MAP)), np.ones((MAP, MAP))
    bend = (fractal(rng, MAP, MAP, cell * 0.8, 2) - 0.5) * 0.24
    for octave in range(7):
        wave = fractal(rng, MAP, MAP, cell / 2**octave, 1) * 2 - 1
        ridge = np.clip(1.0 - np.abs(wave + bend * (octave > 0)) * 1.35, 0, 1) ** (1.0 + sharp)
        total += ridge * weight * 0.5**octave
        weight = np.clip(ridge * 1.5, 0, 1) * 0.8 + 0.12
    return total / 1.75


def dunes(rng: Rng, from_left: bool) -> Floats:
    """Crests that wander: a slow rise on one side, a slip face on the other."""
    bend, sway = fractal(rng, MAP, MAP, MAP / 2.4, 4, 0.42), fractal(rng, MAP, MAP, MAP / 3.5, 3, 0.4)
    size, turn = fractal(rng, MAP, MAP, MAP / 2.2, 2), rng.uniform(0.35, 0.75)
    total = np.zeros((MAP, MAP), np.float32)
    for count, tall, twist in ((2.6, 1.0, 1.5), (6.0, 0.30, 1.9)):
        phase = ((X if from_left else 1 - X) * (1 - turn) + Y * turn) * count + (bend + sway * 0.5) * twist
        rise = (phase - np.floor(phase)) / 0.74
        wave = np.where(rise < 1, smoothstep(0, 1, rise) * 0.55 + rise * 0.45, (1 - rise * 0.74) / 0.26)
        total += wave * tall * (0.25 + size * 0.95)
    return total


def lighting(heights: Floats, from_left: bool, elevation: float, relief: float) -> Floats:
    """How much light the ground gets, 0 to 1: less where it turns away, little in cast shadow."""
    dy, dx = np.gradient(heights * np.float32(relief * MAP))
    # A light ahead and to the side, so that faces towards us are half lit.
    facing = (dx * (0.78 if from_left else -0.78) + dy * 0.34 + elevation) / np.sqrt(dx * dx + dy * dy + 1)
    ordered = heights if from_left else heights[:, ::-1]
    # The shadow's edge falls as it goes on: the highest edge so far, seen along its fall.
    fall = np.arange(MAP, dtype=np.float32) * np.float32(elevation / MAP / relief * 0.62)
    shadow = np.maximum.accumulate(ordered + fall, axis=1) - fall - ordered
    shadow = np.clip((shadow if from_left else shadow[:, ::-1]) * relief * 22, 0, 1)
    return np.asarray(np.clip(facing * 0.62 + 0.18, 0, 1) * (1 - 0.65 * shadow))


def look(
    canvas: Canvas, heights: Floats, layers: list[Floats], horizon: float, eye: float, zoom: float
) -> tuple[Seen, list[Floats]]:
    """Cast every column of the picture over the map, near to far, from an eye at some height."""
    steps, focal = 340, canvas.unit * zoom
    distance = np.geomspace(NEAR, FAR, steps).astype(np.float32)[:, None]
    map_x = (0.5 + (canvas.x - canvas.width / 2) / np.float32(focal) * distance) * MAP
    map_y = np.broadcast_to(distance * MAP, map_x.shape)
    screen = horizon * canvas.height + (eye - sample(heights, map_x, map_y)) / distance * focal
    top = np.minimum.accumulate(screen, axis=0)
    # Ascending once turned over: how many samples still lie below each row.
    below = [np.searchsorted(-column, -canvas.y[:, 0]).astype(np.int32) for column in top.T]
    land, here = np.stack(below, -1) < steps, np.minimum(np.stack(below, -1), steps - 1)
    before, columns = np.maximum(here - 1, 0), np.arange(canvas.width)[None, :]
    low, high = top[before, columns], top[here, columns]
    # At an outline the sample before belongs to nearer ground: do not mix across it.
    joined = (np.abs(screen[before, columns] - low) < 0.75) & (here > 0)
    part = np.where(joined, np.clip((low - canvas.y) / np.maximum(low - high, 1e-3), 0, 1), np.float32(1))

    def seen(values: Floats) -> Floats:
        return np.asarray(values[before, columns] * (1 - part) + values[here, columns] * part)

    fields = [seen(sample(layer, map_x, map_y)) for layer in layers]
    # The outline's edge, softened by how much of its pixel the land covers.
    cover = np.clip(canvas.y - top[-1][None, :] + 0.5, 0, 1) * land
    return Seen(seen(np.broadcast_to(distance, map_x.shape)), cover, focal), fields
