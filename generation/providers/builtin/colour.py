"""Colours as three floats from 0 to 1, mixed the way the eye expects (OKLab)."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.noise import Floats

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip
_FROM_LAB = np.linalg.inv(_TO_LAB)
_FROM_LMS = np.linalg.inv(_TO_LMS)


def colour(text: str) -> Floats:
    """`#rrggbb` as three floats."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def to_lab(rgb: Floats) -> Floats:
    """sRGB to OKLab; the channels are the last axis."""
    value = np.asarray(rgb, np.float64)
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return np.asarray(lab, np.float32)


def from_lab(lab: Floats) -> Floats:
    linear = np.clip((np.asarray(lab, np.float64) @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(rgb, 0, 1), np.float32)


def mix(one: Floats, other: Floats, share: float) -> Floats:
    """`one` with `share` of `other` in it."""
    a, b = to_lab(one), to_lab(other)
    return from_lab(np.asarray(a + (b - a) * share, np.float32))


def lightness(rgb: Floats) -> float:
    return float(to_lab(rgb)[0])


def with_lightness(rgb: Floats, value: float, chroma: float = 1.0) -> Floats:
    """The same hue at another lightness, its strength multiplied by `chroma`."""
    lab = to_lab(rgb)
    return from_lab(np.array([value, lab[1] * chroma, lab[2] * chroma], np.float32))


def shift(rgb: Floats, lighter: float = 0.0, stronger: float = 1.0, turn: float = 0.0) -> Floats:
    """The colour moved in lightness, strength and hue (in degrees)."""
    light, a, b = (float(part) for part in to_lab(rgb))
    angle = np.deg2rad(turn)
    a, b = a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)
    return from_lab(np.array([light + lighter, a * stronger, b * stronger], np.float32))
