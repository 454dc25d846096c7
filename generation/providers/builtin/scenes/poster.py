"""Letterpress: the prompt's own words, set large."""

import numpy as np
from PIL import Image

from generation.providers.builtin import lettering
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import grey, lit, mix
from generation.providers.builtin.lettering import BLACK, CONDENSED, FAT, SERIF
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import WEAR, Press
from generation.providers.builtin.references import covering


def poster(canvas: Canvas, picture: Image.Image | None = None, quality: str = "printed") -> None:
    """The poster; with a picture, its halftone stands above the words."""
    rng, p, margin = canvas.rng, canvas.palette, canvas.short * 0.075
    dark = rng.random() < 0.3 and picture is None
    press = Press(canvas, WEAR[quality], cover=0.94 if dark else 0.0)
    press.paper(lit(p.steps[0], 0.24) if dark else p.paper)
    # Key ink first, then two that differ from it and from the paper.
    if dark:
        inks = [mix(p.paper, p.steps[4], 0.5), lit(p.accent, 0.68, 1, 1.1), lit(p.second, 0.62, stronger=1.1)]
    else:
        inks = [lit(p.steps[0], 0.22), lit(p.accent, 0.58, 0.76, 1.15), lit(p.second, 0, 0.62, 1.1)]
    words = lettering.settable(canvas.brief.text)
    if picture is not None:
        _halftone(press, picture, inks, canvas.height * 0.7 if words else canvas.height - margin)
    elif not words:
        press.ornament(inks, canvas.part(margin, margin, canvas.width - margin, canvas.height - margin))
    if words and (picture is not None or (len(" ".join(words)) <= 22 and rng.random() < 0.5)):
        _swiss(press, words, inks, margin, shapes=picture is None)
    elif words:
        _stacked(press, words, inks, margin)


def _stacked(press: Press, words: list[str], inks: list[Floats], margin: float) -> None:
    """Lines of one width, as tall as they get: a wood-type broadside. An ornament fills what room is left."""
    canvas, rng = press.canvas, press.canvas.rng
    width, height, gap = canvas.width - 2 * margin, canvas.height - 2 * margin, canvas.short * 0.030
    start, best, spare = int(rng.integers(5)), list[tuple[str, str, int]](), -1e9
    for count in range(1, min(9, len(words)) + 1):
        setting, left = list[tuple[str, str, int]](), height + gap
        for index, line in enumerate(lettering.wrapped(words, count)):
            face = lettering.face_for(line, lettering.DISPLAY[(start + index * 2) % 5])
            text = lettering.cased(line, face)
            size = lettering.size_for(face, text, width, height * 0.62)
            _, top, _, bottom = lettering.box(face, size, text)
            left -= bottom - top + gap
            setting.append((text, face, size))
        if abs(left) * (3 if left < 0 else 1) < abs(spare) * (3 if spare < 0 else 1):
            best, spare = setting, left
    shrink, accent, y = min(1.0, height / (height - spare)), int(rng.integers(len(best))), margin
    if spare > height * 0.25:
        press.ornament(inks, canvas.part(margin, margin, canvas.width - margin, margin + spare - gap))
        y, spare = y + spare, 0.0
    extra = max(0.0, spare) / len(best)
    for index, (text, face, size) in enumerate(best):
        pen, size = canvas.pen(), int(size * shrink)
        left, top, right, bottom = lettering.box(face, size, text)
        pen.text((canvas.width - right - left) / 2, y - top + extra / 2, text, face, size)
        press.ink(pen.mask, inks[int(index == accent and len(best) > 1)])
        y += bottom - top + extra + gap * shrink


def _swiss(press: Press, words: list[str], inks: list[Floats], margin: float, shapes: bool) -> None:
    """The words flush left below in one weight, perhaps with a large simple shape and a smaller one above."""
    canvas, rng = press.canvas, press.canvas.rng
    if shapes:
        radius = canvas.short * rng.uniform(0.30, 0.42)
        x, y = canvas.width * rng.uniform(0.45, 0.8), canvas.height * rng.uniform(0.24, 0.40)
        large, small = canvas.pen(), canvas.pen()
        for index in range(int(rng.choice([1, 7]))):
            large.oval(x, y, radius * (1 - index / 7), fill=0 if index % 2 else 255)
        small.oval(x - radius * 0.85, y + radius * 0.35, radius * 0.62)
        press.ink(large.mask, inks[1])
        press.ink(small.mask, inks[2])
    face = lettering.face_for(" ".join(words), (BLACK, SERIF, CONDENSED, FAT)[rng.integers(4)])
    lines = lettering.wrapped(words, 2 if canvas.width > canvas.height else 4)
    lines, pen = [lettering.cased(line, face) for line in lines], canvas.pen()
    most = canvas.height * (0.5 if shapes else 0.2) / len(lines)
    size = min(lettering.size_for(face, line, canvas.width - 2 * margin, most) for line in lines)
    for index, line in enumerate(reversed(lines)):
        x = margin - lettering.box(face, size, line)[0]
        pen.text(x, canvas.height - margin - index * size * 1.1, line, face, size)
    press.ink(pen.mask, inks[0], 0.85)


def _halftone(press: Press, picture: Image.Image, inks: list[Floats], bottom: float) -> None:
    """The picture as dots of ink over a flat second colour."""
    canvas, margin = press.canvas, press.canvas.short * 0.075
    part = canvas.part(margin, margin, canvas.width - margin, bottom)
    tone = grey(covering(picture, part.shape[1], part.shape[0]))
    low, high = np.quantile(tone, [0.02, 0.98])
    tone = np.clip((tone - low) / max(float(high - low), 0.05), 0, 1)
    period, rows, columns = canvas.unit / 120, int(part.y[0, 0]), int(part.x[0, 0])
    for ink, angle, curve, share in ((1, 0.26, 0.7, 0.9), (0, 0.785, 1.15, 1.0)):
        x = part.x * np.cos(angle) + part.y * np.sin(angle)
        y = part.y * np.cos(angle) - part.x * np.sin(angle)
        screen = (np.cos(x * (2 * np.pi / period)) + np.cos(y * (2 * np.pi / period))) * 0.25 + 0.5
        mask = np.zeros(canvas.shape, np.float32)
        dots = np.clip(((1 - tone**curve) * share - screen) * period * 0.42 + 0.5, 0, 1)
        mask[rows : rows + part.shape[0], columns : columns + part.shape[1]] = dots
        press.ink(mask, inks[ink])
