"""Layouts of a poster: where the words and the shapes beside them go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin import lettering
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.lexicon import STOP_WORDS
from generation.providers.builtin.noise import Floats

Layer = tuple[Floats, Floats, float]
"""A mask, its ink and how much that ink covers."""
Layout = Callable[[Canvas, list[str], np.random.Generator, list[Floats]], list[Layer]]


def put(
    canvas: Canvas,
    draw: ImageDraw.ImageDraw,
    scale: float,
    name: str,
    size: int,
    text: str,
    x: float,
    base: float,
) -> None:
    draw.text(
        (x * scale, base * scale), text, font=lettering.font(name, int(size * scale)), fill=255, anchor="ls"
    )


def cased(text: str, name: str, rng: np.random.Generator) -> str:
    upper = text.upper()
    if name in (lettering.CONDENSED, lettering.BLACK) and lettering.can_set(name, upper):
        return upper
    return upper if rng.random() < 0.3 and lettering.face_for(upper, name) == name else text


def _strongest(words: list[str]) -> str:
    """The word a poster would shout: the longest of the first few that say something."""
    telling = [word for word in words if word.lower() not in STOP_WORDS] or words
    return max(telling[:5], key=len)


def stacked(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """Lines of one width, as tall as they get: a wood-type broadside."""
    margin = canvas.short * 0.075
    width, height = canvas.width - 2 * margin, canvas.height - 2 * margin
    best: tuple[float, list[tuple[str, str, int, float, float]]] | None = None
    start = int(rng.integers(6))
    for count in range(1, min(9, len(words)) + 1):
        lines = lettering.wrapped(words, count)
        if len(lines) != count and count > 1:
            continue
        setting: list[tuple[str, str, int, float, float]] = []
        total = 0.0
        gap = canvas.short * 0.030
        local = np.random.Generator(np.random.PCG64(start))
        for index, line in enumerate(lines):
            wanted = lettering.DISPLAY[(start + index * 2 + int(local.integers(2))) % 5]
            name = lettering.face_for(line, wanted) or lettering.WIDE_REACH
            text = cased(line, name, local)
            size = lettering.size_for_width(name, text, width, height * 1.4)
            left, top, _, bottom = lettering.box(name, size, text)
            setting.append((text, name, size, -left, -top))
            total += bottom - top + (gap if index else 0)
        spare = height - total
        rating = -abs(spare) * (3.0 if spare < 0 else 1.0)
        if best is None or rating > best[0]:
            best = (rating, setting)
    assert best is not None
    return _justified(canvas, best[1], rng, inks, margin)


def _justified(
    canvas: Canvas,
    setting: list[tuple[str, str, int, float, float]],
    rng: np.random.Generator,
    inks: list[Floats],
    margin: float,
) -> list[Layer]:
    """Lines set one below the other; what room is left goes between them with rules."""
    width, height = canvas.width - 2 * margin, canvas.height - 2 * margin
    gap = canvas.short * 0.030
    heights = []
    for text, name, size, _, _ in setting:
        _, top, _, bottom = lettering.box(name, size, text)
        heights.append(bottom - top)
    total = sum(heights) + gap * (len(setting) - 1)
    shrink = min(1.0, height / total)
    spare = max(0.0, height - total * shrink)
    accent_line = int(rng.integers(len(setting)))
    layers: list[Layer] = []
    cursor = margin
    block = spare > height * 0.16
    above = bool(rng.integers(2))
    bar = spare - gap if block else 0.0
    if block and above:
        layers.append((_bar(canvas, margin, cursor, width, bar, rng), inks[1], 0.0))
        cursor += bar + gap
    extra = 0.0 if block else spare / max(len(setting), 1)
    for index, (text, name, size, _, _) in enumerate(setting):
        size = int(size * shrink)
        left, top, right, bottom = lettering.box(name, size, text)
        x = margin + (width - (right - left)) / 2 - left
        base = cursor - top + extra / 2

        def line(
            draw: ImageDraw.ImageDraw, scale: float,
            name: str = name, size: int = size, text: str = text, x: float = x, base: float = base,
        ) -> None:  # fmt: skip
            put(canvas, draw, scale, name, size, text, x, base)

        mask = canvas.mask(line)
        layers.append((mask, inks[1] if index == accent_line and len(setting) > 1 else inks[0], 0.0))
        cursor += (bottom - top) + extra + gap * shrink
    if block and not above:
        layers.append((_bar(canvas, margin, cursor, width, bar, rng), inks[1], 0.0))
    return layers


def _bar(canvas: Canvas, x: float, y: float, width: float, height: float, rng: np.random.Generator) -> Floats:
    """A block of ink that fills a gap: solid with a round hole, or stripes, or a row of discs."""
    kind = int(rng.integers(3))

    def shape(draw: ImageDraw.ImageDraw, s: float) -> None:
        if kind == 0:
            draw.rectangle((x * s, y * s, (x + width) * s, (y + height) * s), fill=255)
            radius = height * 0.36
            at = x + width * 0.5
            draw.ellipse(
                (
                    (at - radius) * s,
                    (y + height / 2 - radius) * s,
                    (at + radius) * s,
                    (y + height / 2 + radius) * s,
                ),
                fill=0,
            )
        elif kind == 1:
            count = max(3, int(height / (canvas.short * 0.022)))
            step = height / count
            for index in range(count):
                thick = step * (0.2 + 0.6 * index / count)
                top = y + index * step
                draw.rectangle((x * s, top * s, (x + width) * s, (top + thick) * s), fill=255)
        else:
            count = max(1, round(width / height))
            step = width / count
            radius = min(step, height) / 2
            for index in range(count):
                at = x + step * (index + 0.5)
                middle = y + height / 2
                draw.ellipse(
                    ((at - radius) * s, (middle - radius) * s, (at + radius) * s, (middle + radius) * s),
                    fill=255,
                )

    return canvas.mask(shape)


def monument(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """One letter larger than the sheet, and the words quietly in it."""
    word = _strongest(words)
    letter = next((c for c in word if c.isalnum()), word[0])
    letter = letter.upper() if lettering.face_for(letter.upper(), lettering.FAT) else letter
    wanted = (lettering.FAT, lettering.SERIF, lettering.BLACK, lettering.CONDENSED)[int(rng.integers(4))]
    name = lettering.face_for(letter, wanted) or lettering.WIDE_REACH
    size = lettering.size_for_width(name, letter, canvas.width * 0.98, canvas.height * 1.25)
    left, top, right, bottom = lettering.box(name, size, letter)
    x = (canvas.width - (right - left)) * float(rng.uniform(0.2, 0.8)) - left
    base = (canvas.height - (bottom - top)) * 0.42 - top
    giant = canvas.mask(lambda draw, s: put(canvas, draw, s, name, size, letter, x, base))
    text = " ".join(words)
    face = lettering.face_for(text, lettering.ITALIC) or lettering.WIDE_REACH
    small = lettering.size_for_width(face, text, canvas.width * 0.62, canvas.short * 0.17)
    margin = canvas.short * 0.075
    line = canvas.mask(
        lambda draw, s: put(canvas, draw, s, face, small, text, margin, canvas.height - margin * 1.1)
    )
    radius = canvas.short * float(rng.uniform(0.16, 0.26))
    spot, first = canvas.disc(
        canvas.width * float(rng.uniform(0.2, 0.8)), canvas.height * float(rng.uniform(0.2, 0.6)), radius
    )
    disc = np.zeros((canvas.height, canvas.width), np.float32)
    disc[first : first + spot.shape[0]] = spot
    return [(giant, inks[1], 0.0), (disc, inks[2], 0.0), (line, inks[0], 1.0)]


def rows(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """The words again and again, one row of them in colour."""
    text = " ".join(words)
    wanted = (lettering.CONDENSED, lettering.BLACK, lettering.FAT)[int(rng.integers(3))]
    name = lettering.face_for(text, wanted) or lettering.WIDE_REACH
    text = cased(text, name, rng)
    margin = canvas.short * 0.07
    width, height = canvas.width - 2 * margin, canvas.height - 2 * margin
    size = lettering.size_for_width(name, text, width, height * 0.5)
    left, top, right, bottom = lettering.box(name, size, text)
    tall = bottom - top
    count = int(np.clip(round(height / (tall * 1.08)), 1, 9))
    if count * tall * 1.04 > height:
        size = max(8, int(size * height / (count * tall * 1.04)))
        left, top, right, bottom = lettering.box(name, size, text)
        tall = bottom - top
    gap = (height - tall * count) / max(count - 1, 1)
    chosen = int(rng.integers(count))
    slide = float(rng.uniform(0.0, 0.25)) if count > 3 else 0.0
    spare = width - (right - left)

    def rows(wanted_row: bool) -> Callable[[ImageDraw.ImageDraw, float], None]:
        def draw_rows(draw: ImageDraw.ImageDraw, s: float) -> None:
            for row in range(count):
                if (row == chosen) is wanted_row:
                    x = margin - left + spare * (0.5 + slide * np.sin(row * 1.3))
                    put(canvas, draw, s, name, size, text, float(x), margin + row * (tall + gap) - top)

        return draw_rows

    return [(canvas.mask(rows(False)), inks[0], 0.0), (canvas.mask(rows(True)), inks[1], 0.0)]


def swiss(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """A large simple shape, and the words flush left below in one weight."""
    margin = canvas.short * 0.07
    radius = canvas.short * float(rng.uniform(0.30, 0.42))
    cx = canvas.width * float(rng.uniform(0.45, 0.8))
    cy = canvas.height * float(rng.uniform(0.24, 0.40))
    kind = int(rng.integers(3))
    angle = float(rng.choice([0.0, 90.0, 180.0, 270.0]))

    def shape(draw: ImageDraw.ImageDraw, s: float) -> None:
        ring = ((cx - radius) * s, (cy - radius) * s, (cx + radius) * s, (cy + radius) * s)
        if kind == 0:
            draw.ellipse(ring, fill=255)
        elif kind == 1:
            for index in range(7):
                inset = radius * index / 7
                draw.ellipse(
                    (ring[0] + inset * s, ring[1] + inset * s, ring[2] - inset * s, ring[3] - inset * s),
                    fill=255 if index % 2 == 0 else 0,
                )
        else:
            draw.pieslice(ring, angle, angle + 180, fill=255)

    def shade(draw: ImageDraw.ImageDraw, s: float) -> None:
        r = radius * 0.62
        x, y = cx - radius * 0.85, cy + radius * 0.35
        draw.ellipse(((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s), fill=255)

    text_width = canvas.width - 2 * margin
    lines = lettering.wrapped(words, int(np.clip(len(words), 1, 3 if canvas.width > canvas.height else 5)))
    wanted = (lettering.BLACK, lettering.SERIF, lettering.CONDENSED, lettering.FAT)[int(rng.integers(4))]
    whole = " ".join(lines)
    name = lettering.face_for(whole, wanted) or lettering.WIDE_REACH
    lines = [cased(line, name, np.random.Generator(np.random.PCG64(1))) for line in lines]
    most = canvas.height * 0.46 / (len(lines) * 0.98)
    size = min(lettering.size_for_width(name, line, text_width, most * 1.25) for line in lines)
    leading = size * (1.0 if name != lettering.CONDENSED else 1.16)
    base = canvas.height - margin - leading * (len(lines) - 1)

    def words_of_it(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index, line in enumerate(lines):
            left = lettering.box(name, size, line)[0]
            put(canvas, draw, s, name, size, line, margin - left, base + index * leading)

    return [
        (canvas.mask(shape), inks[1], 0.0),
        (canvas.mask(shade), inks[2], 0.0),
        (canvas.mask(words_of_it), inks[0], 0.85),
    ]


def plate(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """The words centred below an ornament, like the title of an old book."""
    lines = lettering.wrapped(words, int(np.clip(len(" ".join(words)) / 16 + 1, 1, 4)))
    wanted = (lettering.SERIF, lettering.ITALIC, lettering.FAT)[int(rng.integers(3))]
    name = lettering.face_for(" ".join(lines), wanted) or lettering.WIDE_REACH
    room = canvas.height * 0.24
    size = min(
        lettering.size_for_width(name, line, canvas.width * 0.84, room / len(lines) * 1.05) for line in lines
    )
    leading = size * 1.02
    middle = canvas.height * 0.80
    first = middle - leading * (len(lines) - 1) / 2 + size * 0.3

    def text(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index, line in enumerate(lines):
            left, _, right, _ = lettering.box(name, size, line)
            x = (canvas.width - (right - left)) / 2 - left
            put(canvas, draw, s, name, size, line, x, first + index * leading)

    return [(canvas.mask(text), inks[0], 0.0)]


def column(canvas: Canvas, words: list[str], rng: np.random.Generator, inks: list[Floats]) -> list[Layer]:
    """Longer texts: one strong word large, the whole in a quiet column."""
    layers = monument(canvas, [_strongest(words)], rng, inks)[:2]
    margin = canvas.short * 0.075
    lines = lettering.wrapped(words, 6)
    name = lettering.face_for(" ".join(lines), lettering.SERIF) or lettering.WIDE_REACH
    size = min(
        lettering.size_for_width(name, line, canvas.width * 0.84, canvas.height * 0.062) for line in lines
    )
    leading = size * 1.08
    base = canvas.height - margin - leading * (len(lines) - 1)

    def text(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index, line in enumerate(lines):
            put(canvas, draw, s, name, size, line, margin, base + index * leading)

    return [*layers, (canvas.mask(text), inks[0], 1.0)]
