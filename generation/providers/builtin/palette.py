"""Palettes: five steps from dark to light, and two accents."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generation.providers.builtin.colour import colour, from_lab, lightness, mix, shift, to_lab
from generation.providers.builtin.noise import Floats

STEPS = 512


@dataclass(frozen=True, slots=True)
class Palette:
    """`steps` is 5×3, dark to light; the table between them is mixed in OKLab."""

    steps: Floats
    accent: Floats
    second: Floats
    table: Floats = field(repr=False)

    @classmethod
    def of(cls, steps: Floats, accent: Floats, second: Floats) -> Palette:
        lab = to_lab(steps)
        at = np.linspace(0, len(steps) - 1, STEPS)
        channels = [np.interp(at, np.arange(len(steps)), lab[:, channel]) for channel in range(3)]
        table = from_lab(np.stack(channels, axis=-1).astype(np.float32))
        return cls(steps, accent, second, np.ascontiguousarray(table.T))

    @classmethod
    def parse(cls, text: str) -> Palette:
        """Seven hex colours: five steps dark to light, accent, second accent."""
        parts = [colour(f"#{part}") for part in text.split()]
        return cls.of(np.stack(parts[:5]), parts[5], parts[6])

    def at(self, place: float) -> Floats:
        """The colour at `place`, 0 dark to 1 light."""
        return np.asarray(self.table[:, int(np.clip(place, 0, 1) * (STEPS - 1))], np.float32)

    def map(self, field: Floats) -> Floats:
        """A field of 0 to 1 turned into colours, channels first."""
        # Between two steps of the table, so that slow gradients do not band.
        place = np.clip(field, 0, 1) * np.float32(STEPS - 1)
        index = np.minimum(place.astype(np.int32), STEPS - 2)
        part = place - index
        planes = [row[index] * (1 - part) + row[index + 1] * part for row in self.table]
        return np.asarray(np.stack(planes), np.float32)

    @property
    def paper(self) -> Floats:
        return mix(self.steps[4], np.ones(3, np.float32), 0.35)

    def darker(self, amount: float) -> Palette:
        """The same palette with less light, as at night; the lights stay."""
        lab = to_lab(self.steps)
        lab[:, 0] *= np.linspace(1 - amount * 0.9, 1 - amount * 0.35, 5).astype(np.float32)
        lab[:, 1:] *= np.float32(0.9)
        return Palette.of(from_lab(lab), self.accent, self.second)


def around(one: Floats, other: Floats | None, rng: np.random.Generator) -> Palette:
    """A palette grown from one or two colours."""
    if other is None:
        other = shift(one, turn=float(rng.choice([150.0, 180.0, -140.0, 40.0])))
    lab = to_lab(one)
    chroma = float(np.hypot(lab[1], lab[2]))
    weak = chroma < 0.03
    turn = float(rng.uniform(-28, 28))
    levels = [0.18, 0.34, 0.56, 0.77, 0.95]
    turns = [-turn, -turn * 0.5, 0.0, turn * 0.6, turn]
    strengths = [0.6, 0.95, 1.0, 0.75, 0.3]
    steps = []
    for level, hue, strength in zip(levels, turns, strengths, strict=True):
        moved = shift(one, level - float(lab[0]), strength, hue)
        steps.append(moved)
    accent = one if 0.35 < lightness(one) < 0.85 and not weak else shift(other, 0.62 - lightness(other))
    second = shift(other, 0.66 - lightness(other), 1.0 if not weak else 0.4)
    return Palette.of(np.stack(steps), accent, second)


def without_colour(palette: Palette) -> Palette:
    """The same lights without hue, a breath warm."""
    lab = to_lab(palette.steps)
    lab[:, 1], lab[:, 2] = 0.001, 0.006
    lab[:, 0] = np.linspace(0.13, 0.96, 5)
    grey = from_lab(lab)
    return Palette.of(grey, grey[3], grey[2])
