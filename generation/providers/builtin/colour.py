"""Colours as three floats from 0 to 1, mixed the way the eye expects (OKLab)."""

import math

import numpy as np

from generation.providers.builtin.noise import Floats

WHITE = np.ones(3, np.float32)
_TO_LMS = np.array([[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]])
_TO_LAB = np.array([[0.21045, 0.79362, -0.00407], [1.97800, -2.42859, 0.45059], [0.02590, 0.78277, -0.80867]])
_FROM_LAB = np.linalg.inv(_TO_LAB)
_FROM_LMS = np.linalg.inv(_TO_LMS)


def colour(text: str) -> Floats:
    """`rrggbb` as three floats."""
    return np.array([value / 255 for value in bytes.fromhex(text)], np.float32)


def to_lab(rgb: Floats) -> Floats:
    """sRGB to OKLab; the channels are the last axis."""
    value = np.asarray(rgb, np.float64)
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def from_lab(lab: Floats) -> Floats:
    linear = np.clip((np.asarray(lab, np.float64) @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(rgb, 0, 1), np.float32)


def mix(one: Floats, other: Floats, share: float) -> Floats:
    """`one` with `share` of `other` in it."""
    a, b = to_lab(one), to_lab(other)
    return from_lab(a + (b - a) * share)


def between(one: Floats, other: Floats, share: Floats) -> Floats:
    """A field of colours: `one` where the share is 0, `other` where it is 1."""
    one, other = (c[:, None, None] if c.ndim == 1 else c for c in (one, other))
    mixed = (other - one) * share
    mixed += one
    return mixed


def lightness(rgb: Floats) -> float:
    return float(to_lab(rgb)[0])


def lit(rgb: Floats, low: float, high: float | None = None, stronger: float = 1.0) -> Floats:
    """The same hue at a lightness between `low` and `high`, its strength multiplied."""
    light = np.clip(lightness(rgb), low, low if high is None else high)
    return from_lab(np.array([light, *to_lab(rgb)[1:] * stronger]))


def shift(rgb: Floats, lighter: float = 0.0, stronger: float = 1.0, turn: float = 0.0) -> Floats:
    """The colour moved in lightness, strength and hue (in degrees)."""
    light, a, b = (float(part) for part in to_lab(rgb))
    cos, sin = math.cos(math.radians(turn)) * stronger, math.sin(math.radians(turn)) * stronger
    return from_lab(np.array([light + lighter, a * cos - b * sin, a * sin + b * cos]))


def grey(rgb: Floats) -> Floats:
    """How bright each pixel of three planes is."""
    return np.asarray(rgb[0] * 0.3 + rgb[1] * 0.59 + rgb[2] * 0.11)


def clusters(points: Floats, count: int) -> Floats:
    """The `count` colours (OKLab) that many points gather around, dark to light."""
    order = np.argsort(points[:, 0], kind="stable")
    centres = points[order[np.linspace(0, len(points) - 1, count).astype(int)]].copy()
    for _ in range(10):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=-1).argmin(axis=1)
        for index in range(count):
            if (own := points[nearest == index]).size:
                centres[index] = own.mean(axis=0)
    return np.asarray(centres[np.argsort(centres[:, 0], kind="stable")])
