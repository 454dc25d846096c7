"""Letterpress: the prompt's own words, set large."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from generation.providers.builtin import lettering
from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import lightness, mix, with_lightness
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import WEAR, Press
from generation.providers.builtin.references import covering
from generation.providers.builtin.scenes import layouts
from generation.providers.builtin.scenes.layouts import cased, put
from generation.providers.builtin.scenes.ornament import ornament


def poster(canvas: Canvas, brief: Brief) -> None:
    printed(canvas, brief, None, "printed")


def printed(canvas: Canvas, brief: Brief, picture: Image.Image | None, quality: str) -> None:
    """The poster; with a picture, its halftone stands above the words."""
    rng = brief.rng("poster")
    press = Press(canvas, brief.rng("press"), WEAR[quality])
    words = lettering.settable(brief.text)
    palette = brief.palette
    dark = rng.random() < 0.3 and picture is None
    paper = with_lightness(palette.steps[0], 0.24) if dark else palette.paper
    inks = _inks(brief, dark)
    press.paper(paper)
    cover = 0.94 if dark else 0.0
    if picture is not None:
        _halftone(canvas, press, picture, words, inks, rng)
        return
    if not words:
        ornament(canvas, press, rng, inks, (0.0, 0.0, 1.0, 1.0), cover)
        return
    choices: list[layouts.Layout]
    letters = len(" ".join(words))
    if letters <= 12:
        choices = [layouts.monument, layouts.rows, layouts.swiss, layouts.plate]
    elif letters <= 40:
        choices = [layouts.stacked, layouts.swiss, layouts.plate, layouts.stacked]
    else:
        choices = [layouts.stacked, layouts.column, layouts.plate]
    layout = choices[int(rng.integers(len(choices)))]
    if layout is layouts.plate:
        shapes = layouts.plate(canvas, words, rng, inks)
        margin = 0.075
        ornament(canvas, press, rng, inks, (margin, margin, 1 - margin, 0.62), cover)
        layers = shapes
    else:
        layers = layout(canvas, words, rng, inks)
    for mask, ink, opaque in layers:
        press.ink(mask, ink, max(opaque, cover))


def _inks(brief: Brief, dark: bool) -> list[Floats]:
    """Key ink first, then two that differ from it and from the paper."""
    palette = brief.palette
    accent, second = palette.accent, palette.second
    if dark:
        key = mix(palette.paper, palette.steps[4], 0.5)
        return [
            key,
            with_lightness(accent, max(lightness(accent), 0.68), 1.1),
            with_lightness(second, 0.62, 1.1),
        ]
    key = with_lightness(palette.steps[0], 0.22)
    bright = with_lightness(accent, min(max(lightness(accent), 0.58), 0.76), 1.15)
    other = with_lightness(second, min(lightness(second), 0.62), 1.1)
    return [key, bright, other]


def _halftone(
    canvas: Canvas,
    press: Press,
    picture: Image.Image,
    words: list[str],
    inks: list[Floats],
    rng: np.random.Generator,
) -> None:
    """The picture as dots of ink over a flat second colour, and the words below it."""
    margin = int(canvas.short * 0.065)
    left, top = margin, margin
    right = canvas.width - margin
    bottom = int(canvas.height * (0.70 if words else 1.0)) - (0 if words else margin)
    planes = covering(picture, right - left, bottom - top)
    grey = planes[0] * 0.3 + planes[1] * 0.59 + planes[2] * 0.11
    low, high = np.quantile(grey, [0.02, 0.98])
    tone = np.clip((grey - low) / max(float(high - low), 0.05), 0, 1)
    for ink, angle, curve, share in ((inks[1], 0.26, 0.7, 0.9), (inks[0], 0.785, 1.15, 1.0)):
        period = canvas.unit / 120
        x = canvas.x[:, left:right] * np.cos(angle) + canvas.y[top:bottom] * np.sin(angle)
        y = -canvas.x[:, left:right] * np.sin(angle) + canvas.y[top:bottom] * np.cos(angle)
        screen = (np.cos(x * (2 * np.pi / period)) + np.cos(y * (2 * np.pi / period))) * 0.25 + 0.5
        amount = (1 - tone**curve) * share
        mask = np.zeros((canvas.height, canvas.width), np.float32)
        mask[top:bottom, left:right] = np.clip((amount - screen) * period * 0.42 + 0.5, 0, 1)
        press.ink(mask, ink)
    if not words:
        return
    lines = lettering.wrapped(words, int(np.clip(len(" ".join(words)) / 14 + 1, 1, 3)))
    wanted = (lettering.CONDENSED, lettering.SERIF, lettering.FAT, lettering.BLACK)[int(rng.integers(4))]
    name = lettering.face_for(" ".join(lines), wanted) or lettering.WIDE_REACH
    lines = [cased(line, name, np.random.Generator(np.random.PCG64(1))) for line in lines]
    room = canvas.height - bottom - margin * 1.4
    size = min(lettering.size_for_width(name, line, right - left, room / len(lines) * 1.02) for line in lines)
    leading = room / len(lines)
    base = canvas.height - margin - leading * (len(lines) - 1)

    def text(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index, line in enumerate(lines):
            offset = lettering.box(name, size, line)[0]
            put(canvas, draw, s, name, size, line, left - offset, base + index * leading)

    press.ink(canvas.mask(text), inks[0])
