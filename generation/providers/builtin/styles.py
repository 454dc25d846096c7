"""Styles: what is done to the whole picture after it is drawn."""

import math
from itertools import pairwise
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, clusters, colour, from_lab, grey, mix, to_lab
from generation.providers.builtin.noise import Floats, bell, blurred, contrast, smoothstep, warped

PAPER: Final = colour("f7f2e6")


def apply(canvas: Canvas) -> None:
    """Every known style in the order of STYLES, so that the order they came in does not matter."""
    for slug, style in STYLES.items():
        if slug in canvas.brief.styles:
            np.clip(canvas.rgb, 0, 1, out=canvas.rgb)
            style(canvas)


def _edge(canvas: Canvas) -> Floats:
    """How far every pixel is from the sheet's edge."""
    across = np.minimum(canvas.x, canvas.width - canvas.x)
    return np.minimum(across, np.minimum(canvas.y, canvas.height - canvas.y))


def border(canvas: Canvas) -> None:
    """A margin of paper around the sheet."""
    fibres = 0.97 + 0.05 * canvas.noise(5.0, 2, 0.6, stretch=2.0)
    paper = np.clip(canvas.palette.paper[:, None, None] * fibres, 0, 1)
    canvas.paint(np.clip(canvas.short * 0.06 - _edge(canvas) + 0.5, 0, 1), paper)


def _vignette(canvas: Canvas, strength: float) -> None:
    away = np.hypot(canvas.x / canvas.width - 0.5, canvas.y / canvas.height - 0.5)
    canvas.shade(1 - np.clip(away * away * 2.0 - 0.18, 0, 1) * strength)


def _simplified(canvas: Canvas, step: int, size: int) -> Floats:
    """The picture in broad patches: shrunk, the median of each neighbourhood, enlarged."""
    image = Image.fromarray((canvas.rgb * 255).astype(np.uint8).transpose(1, 2, 0).copy())
    image = image.reduce(step).filter(ImageFilter.MedianFilter(size))
    image = image.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1)) / np.float32(255)


def cinematic(canvas: Canvas) -> None:
    """Deep contrast, cool shadows, warm lights, a bloom and a vignette."""
    rgb = canvas.rgb
    rgb += (1 - rgb) * blurred(np.clip(rgb - 0.62, 0, 1), canvas.unit / 36) * 0.7
    rgb += (rgb * rgb * (3 - 2 * rgb) - rgb) * 0.62
    light = grey(rgb)
    cool, warm = (colour(text)[:, None, None] for text in ("08242e", "ffb066"))
    rgb += (cool - rgb * 0.55) * (1 - smoothstep(0.0, 0.55, light)) * 0.30
    rgb += (warm * light - rgb) * smoothstep(0.45, 1.0, light) * 0.20
    _vignette(canvas, 0.85)


def photography(canvas: Canvas) -> None:
    """A band in focus, the rest softly out of it, lifted blacks and the grain of film."""
    away = smoothstep(0.10, 0.42, np.abs(canvas.y / canvas.height - canvas.rng.uniform(0.45, 0.62)))
    soft, softer = (blurred(canvas.rgb, canvas.unit / reach) for reach in (190, 85))
    rgb = between(between(canvas.rgb, soft, np.minimum(away * 2, 1)), softer, np.clip(away * 2 - 1, 0, 1))
    rgb = 0.025 + 0.955 * np.clip(rgb, 0, 1) ** 1.08
    canvas.rgb[:] = rgb + (grey(rgb) - rgb) * 0.10
    _vignette(canvas, 0.45)


def monochrome(canvas: Canvas) -> None:
    """Silver print: red-filtered greys, deep blacks, a breath of warmth."""
    tone = contrast(canvas.rgb[0] * 0.44 + canvas.rgb[1] * 0.44 + canvas.rgb[2] * 0.12, 0.01, 0.99)
    tone = np.clip(tone + (tone - blurred(tone, canvas.unit / 18)) * 0.28, 0, 1)
    tone = tone + (tone * tone * (3 - 2 * tone) - tone) * 0.55
    canvas.rgb[:] = np.stack([0.035 + tone * 0.945, 0.033 + tone * 0.937, 0.032 + tone * 0.915])
    _vignette(canvas, 0.4)


def watercolor(canvas: Canvas) -> None:
    """Pools of pigment: soft insides, dark rims, granules in the paper, a loose white margin."""
    unit, tooth = canvas.unit, 0.955 + 0.09 * contrast(canvas.noise(canvas.unit / 110))
    base = warped(_simplified(canvas, 3, 5), canvas.rng, unit / 60)
    light, wash = grey(base), contrast(canvas.noise(unit / 5, 6, 0.6))
    level = light * 7 + (wash - 0.5) * 1.1
    tone = (np.floor(level) + smoothstep(0.38, 0.62, level - np.floor(level))) / 7
    rim = np.clip(np.abs(tone - blurred(tone, unit / 170)) * 2.2, 0, 0.34)
    # Pigment is transparent: what is dark has more of it, what is light is the paper.
    pigment = 1 - (1 - np.clip(base + (tone - light) * 0.75, 0, 1)) * 0.86
    pigment = (pigment + (pigment - grey(pigment)) * 0.18) * (1 - rim)
    pigment += (1 - pigment) * smoothstep(0.55, 0.9, wash) * 0.20
    ragged = _edge(canvas) / unit + (wash - 0.5) * 0.055 + (tooth - 1) * 0.12
    pigment *= (1 - (1 - tooth) * (1.6 - 1.1 * tone)) * (1 - bell((ragged - 0.047) / 0.006) * 0.16)
    sheet = PAPER[:, None, None] * tooth
    canvas.rgb[:] = between(sheet, sheet * np.clip(pigment, 0, 1), smoothstep(0.034, 0.046, ragged))


def line_art(canvas: Canvas) -> None:
    """Contours by the difference of two blurs, and hatching where it is dark."""
    unit, light = canvas.unit, contrast(grey(_simplified(canvas, 2, 5)), 0.01, 0.99)
    if float(np.median(light)) < 0.36:
        # A night drawn in ink would be a black sheet.
        light = light**0.55
    ink = np.clip((blurred(light, unit / 210) - blurred(light, unit / 420) * 0.992 - 0.008) * 26, 0, 1)
    wobble, period = (canvas.noise(unit / 9, 3) - 0.5) * unit / 70, unit / 118
    for angle, limit in ((0.72, 0.60), (-0.66, 0.38), (0.08, 0.20)):
        across = canvas.x * math.cos(angle) + canvas.y * math.sin(angle) + wobble
        wave = np.abs(across / period % 1.0 - 0.5) * 2
        wide = np.clip((limit - light) / limit, 0, 1) * 0.50 + 0.05
        stroke = np.clip((wide - wave) * period * 0.55 + 0.5, 0, 1) * smoothstep(0.0, 0.06, limit - light)
        ink = np.maximum(ink, stroke * 0.9)
    ink = np.clip(ink * (0.76 + 0.34 * canvas.noise(unit / 30)), 0, 1)
    sheet = np.clip(PAPER[:, None, None] * (0.98 + 0.045 * canvas.noise(unit / 110)), 0, 1)
    canvas.rgb[:] = between(sheet, mix(canvas.palette.at(0.04), colour("15161c"), 0.6), ink)


def poster(canvas: Canvas) -> None:
    """Six flat inks found in the picture itself, with clean edges."""
    base = _simplified(canvas, 2, 5)
    centres = clusters(to_lab(base[:, ::16, ::16].reshape(3, -1).T), 6)
    number = np.argmin([((base - c[:, None, None]) ** 2).sum(axis=0) for c in from_lab(centres)], axis=0)
    # Flat colours may be stronger than the ones they stand for.
    inks = np.clip((from_lab(centres * [1, 1.22, 1.22]) - 0.5) * 1.08 + 0.5, 0, 1)
    canvas.rgb[:] = blurred(inks.T[:, number], 1.6)
    canvas.shade(0.985 + 0.03 * canvas.noise(canvas.unit / 200, 2, 0.7))


def paper_craft(canvas: Canvas) -> None:
    """Sheets of coloured paper, one above the other, each with its shadow."""
    unit, base = canvas.unit, _simplified(canvas, 4, 7)
    light = blurred(grey(base), unit / 48) + (canvas.noise(unit / 10, 3) - 0.5) * 0.02
    cuts = [2.0, *np.quantile(light[::6, ::6], [0.84, 0.64, 0.44, 0.26, 0.11]).tolist(), -1.0]
    step = max(2, int(unit / 120))
    for index, (high, low) in enumerate(pairwise(cuts)):
        # The band's mean colour, stronger, and drawn towards its place between dark and light.
        band = base[:, ::3, ::3][:, ((light < high) & (light >= low))[::3, ::3]]
        lab = to_lab(band.mean(axis=1)) if band.size else np.full(3, 0.5)
        tone = from_lab(np.array([lab[0] * 0.45 + (0.16 + 0.76 * (1 - index / 5)) * 0.55, *lab[1:] * 1.35]))
        mask = np.clip((high - light) * unit * 0.66 + 0.5, 0, 1)
        canvas.shade(1 - blurred(np.roll(mask, (-step, -step), (0, 1)), unit / 70) * 0.55)
        canvas.paint(mask, tone)
        canvas.add(np.clip(mask - np.roll(mask, (2, 1), (0, 1)), 0, 1) * 0.30, WHITE)
    canvas.shade(0.95 + 0.10 * canvas.noise(5.0, 3, 0.6, stretch=1.8))


def isometric(canvas: Canvas) -> None:
    """The picture built of cubes seen from a corner: each shows a light top, a middling and a dark side."""
    side, base = canvas.unit / 34, _simplified(canvas, 8, 3)
    wide, high = side * 0.866, side * 1.5
    nearest = np.full(canvas.shape, 1e9, np.float32)
    u, v = nearest.copy(), nearest.copy()
    # Cubes stand in two lattices, each shifted by half a step from the other.
    for half in (0, 1):
        across, down = canvas.x / (wide * 2) + half / 2, canvas.y / (high * 2) + half / 2
        dx, dy = (across % 1 - 0.5) * wide * 2, (down % 1 - 0.5) * high * 2
        nearer = np.hypot(dx, dy) < nearest
        nearest = np.where(nearer, np.hypot(dx, dy), nearest)
        u, v = np.where(nearer, dx, u), np.where(nearer, dy, v)
    y = np.clip(canvas.y - v, 0, canvas.height - 1).astype(int)
    x = np.clip(canvas.x - u, 0, canvas.width - 1).astype(int)
    angle = np.arctan2(v, u) / np.pi
    shade = np.where(np.abs(angle + 0.5) < 1 / 3, 1.08, np.where(u > 0, 0.66, 0.86))
    canvas.rgb[:] = np.clip(base[:, y, x] * shade, 0, 1)


ORDER: Final = (isometric, paper_craft, poster, watercolor, line_art, photography, cinematic, monochrome)
STYLES: Final = {style.__name__.replace("_", "-"): style for style in ORDER}
