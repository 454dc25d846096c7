"""Styles that look made by hand: water colour, drawn lines, screen print, cut paper, blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred, blurred_planes, shifted
from generation.providers.builtin.colour import colour, from_lab, mix, to_lab
from generation.providers.builtin.noise import Floats, contrast, fractal, smoothstep
from generation.providers.builtin.references import displaced

PAPER = colour("#f7f2e6")


def _simplified(canvas: Canvas, step: int, size: int) -> Floats:
    """The picture in broad patches: shrunk, the median of each neighbourhood, enlarged."""
    planes = (np.clip(canvas.rgb, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    image = Image.fromarray(np.ascontiguousarray(planes)).reduce(step).filter(ImageFilter.MedianFilter(size))
    image = image.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1)) / np.float32(255)


def _grey(rgb: Floats) -> Floats:
    return np.asarray(rgb[0] * 0.3 + rgb[1] * 0.59 + rgb[2] * 0.11, np.float32)


def _paper(canvas: Canvas, rng: np.random.Generator) -> Floats:
    """The tooth of rough paper, about 1."""
    tooth = fractal(rng, canvas.width, canvas.height, canvas.unit / 110, 4, 0.5)
    return np.asarray(0.955 + 0.09 * contrast(tooth), np.float32)


def watercolor(canvas: Canvas, brief: Brief) -> None:
    """Pools of pigment: soft insides, dark rims, granules in the paper, a loose white margin."""
    rng = brief.rng("watercolor")
    base = displaced(_simplified(canvas, 3, 5), rng, canvas.unit / 60)
    light = _grey(base)
    wash = contrast(fractal(rng, canvas.width, canvas.height, canvas.unit / 5, 6, 0.6))
    steps = 7.0
    level = light * steps + (wash - 0.5) * 1.1
    part = level - np.floor(level)
    flat = (np.floor(level) + smoothstep(0.38, 0.62, np.asarray(part, np.float32))) / np.float32(steps)
    tone = np.asarray(flat, np.float32)
    rim = np.abs(tone - blurred(tone, canvas.unit / 170)) * np.float32(2.2)
    # Pigment is transparent: what is dark has more of it, what is light is the paper.
    pigment = base + (tone - light) * 0.75
    pigment = 1 - (1 - np.clip(pigment, 0, 1)) * np.float32(0.86)
    grey = _grey(np.asarray(pigment, np.float32))
    pigment = grey + (pigment - grey) * np.float32(1.18)
    pigment *= 1 - np.clip(rim, 0, 0.34)
    bloom = smoothstep(0.55, 0.9, wash) * np.float32(0.20)
    pigment += (1 - pigment) * bloom
    tooth = _paper(canvas, rng)
    granules = 1 - (1 - tooth) * (0.5 + 1.1 * (1 - tone))
    edge = np.minimum(
        np.minimum(canvas.x, canvas.width - canvas.x), np.minimum(canvas.y, canvas.height - canvas.y)
    )
    ragged = edge / np.float32(canvas.unit) + (wash - 0.5) * 0.055 + (tooth - 1) * 0.12
    inside = smoothstep(0.034, 0.046, np.asarray(ragged, np.float32))
    line = np.exp(-(((ragged - 0.047) / 0.006) ** 2)) * 0.16
    sheet = PAPER[:, None, None] * tooth
    canvas.rgb[:] = sheet + (sheet * np.clip(pigment * granules * (1 - line), 0, 1) - sheet) * inside


def line_art(canvas: Canvas, brief: Brief) -> None:
    """Contours by the difference of two blurs, and hatching where it is dark."""
    rng = brief.rng("line")
    light = contrast(_grey(_simplified(canvas, 2, 5)), 0.01, 0.99)
    if float(np.median(light)) < 0.36:
        # A night drawn in ink would be a black sheet.
        light = light**0.55
    fine, broad = blurred(light, canvas.unit / 420), blurred(light, canvas.unit / 210)
    contour = np.clip((broad - fine * 0.992 - 0.008) * 26, 0, 1)
    wobble = (fractal(rng, canvas.width, canvas.height, canvas.unit / 9, 3) - 0.5) * canvas.unit / 90
    ink = np.asarray(contour, np.float32)
    period = canvas.unit / 118
    for number, (angle, limit) in enumerate(((0.72, 0.60), (-0.66, 0.38), (0.08, 0.20))):
        across = (
            canvas.x * float(np.cos(angle)) + canvas.y * float(np.sin(angle)) + wobble * (1 + 0.4 * number)
        )
        wave = np.abs(np.mod(across / period, 1.0) - 0.5) * 2
        wide = np.clip((limit - light) / limit, 0, 1) * 0.50 + 0.05
        stroke = np.clip((wide - wave) * period * 0.55 + 0.5, 0, 1) * smoothstep(0.0, 0.06, limit - light)
        ink = np.maximum(ink, stroke * np.float32(0.9))
    pressure = 0.76 + 0.34 * fractal(rng, canvas.width, canvas.height, canvas.unit / 30, 4)
    tooth = _paper(canvas, rng)
    sheet = np.clip(PAPER[:, None, None] * (0.5 + 0.5 * tooth), 0, 1)
    dark = mix(brief.palette.at(0.04), colour("#15161c"), 0.6)
    canvas.rgb[:] = sheet + (dark[:, None, None] - sheet) * np.clip(ink * pressure, 0, 1)


def poster(canvas: Canvas, brief: Brief) -> None:
    """Six flat inks found in the picture itself, with clean edges."""
    rng = brief.rng("screen")
    base = _simplified(canvas, 2, 5)
    small = base[:, ::16, ::16].reshape(3, -1).T
    points = to_lab(np.asarray(small, np.float32))
    centres = _centres(points, 6)
    # Flat colours may be stronger than the ones they stand for.
    centres[:, 1:] *= np.float32(1.22)
    inks = from_lab(centres)
    inks = np.asarray(np.clip((inks - 0.5) * 1.08 + 0.5, 0, 1), np.float32)
    reference = from_lab(np.asarray(centres / np.array([1, 1.22, 1.22], np.float32), np.float32))
    best = np.full((canvas.height, canvas.width), 1e9, np.float32)
    number: NDArray[np.int8] = np.zeros(best.shape, np.int8)
    for index, centre in enumerate(reference):
        distance = ((base - centre[:, None, None]) ** 2).sum(axis=0)
        nearer = distance < best
        best[nearer] = distance[nearer]
        number[nearer] = index
    table = inks.T
    flat = np.asarray(table[:, number], np.float32)
    canvas.rgb[:] = blurred_planes(flat, 1.6)
    speck = fractal(rng, canvas.width, canvas.height, canvas.unit / 200, 2, 0.7)
    canvas.shade(np.asarray(0.985 + 0.03 * speck, np.float32))


def _centres(points: Floats, count: int) -> Floats:
    order = np.argsort(points[:, 0], kind="stable")
    centres = points[order[np.linspace(0, len(points) - 1, count).astype(int)]].copy()
    for _ in range(8):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        for index in range(count):
            own = points[nearest == index]
            if len(own):
                centres[index] = own.mean(axis=0)
    return np.asarray(centres, np.float32)


def paper_craft(canvas: Canvas, brief: Brief) -> None:
    """Sheets of coloured paper, one above the other, each with its shadow."""
    rng = brief.rng("paper")
    base = _simplified(canvas, 4, 7)
    light = blurred(_grey(base), canvas.unit / 48)
    light = np.asarray(
        light + (fractal(rng, canvas.width, canvas.height, canvas.unit / 10, 3) - 0.5) * 0.02, np.float32
    )
    cuts = np.quantile(light[::6, ::6], [0.84, 0.64, 0.44, 0.26, 0.11])
    fibres = fractal(rng, canvas.width, canvas.height, 5.0, 3, 0.6, stretch=1.8)
    top_band = light >= cuts[0]
    canvas.fill(_mean(base, top_band, 1.0))
    step = max(2, int(canvas.unit / 120))
    slope = np.float32(canvas.unit / 9)
    for index, cut in enumerate(cuts):
        mask = np.clip((cut - light) * slope * 6 + 0.5, 0, 1).astype(np.float32)
        low = cuts[index + 1] if index + 1 < len(cuts) else -1.0
        tone = _mean(base, (light < cut) & (light >= low), 1 - (index + 1) / len(cuts))
        shadow = blurred(shifted(mask, -step, -step), canvas.unit / 70)
        canvas.shade(1 - shadow * np.float32(0.55))
        lip = np.clip(mask - shifted(mask, 1, 2), 0, 1)
        canvas.paint(mask, tone)
        canvas.add(lip * np.float32(0.30), np.ones(3, np.float32))
    canvas.shade(np.asarray(0.95 + 0.10 * fibres, np.float32))


def _mean(rgb: Floats, where: NDArray[np.bool_], share: float) -> Floats:
    """A region's mean colour, stronger, and drawn towards its place between dark and light."""
    part = rgb[:, ::3, ::3][:, where[::3, ::3]]
    if part.size == 0:
        return np.full(3, 0.5, np.float32)
    lab = to_lab(np.asarray(part.mean(axis=1), np.float32))
    light = lab[0] * 0.45 + (0.16 + 0.76 * share) * 0.55
    return from_lab(np.array([light, lab[1] * 1.35, lab[2] * 1.35], np.float32))


def isometric(canvas: Canvas, brief: Brief) -> None:
    """The picture built of blocks seen from a corner; what is light stands higher."""
    scale = 2
    side = canvas.unit / 30
    half_w, half_h = side * 0.866, side * 0.5
    planes = (np.clip(canvas.rgb, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    columns, rows = int(canvas.width / (half_w * 2)) + 3, int(canvas.height / (half_h * 1.0)) + 12
    small = Image.fromarray(np.ascontiguousarray(planes)).resize(
        (columns * 2, max(4, int(canvas.height / half_h))), Image.Resampling.BOX
    )
    colours = np.asarray(small, np.float32) / np.float32(255)
    lights = colours @ np.array([0.3, 0.59, 0.11], np.float32)
    image = Image.new(
        "RGB",
        (canvas.width * scale, canvas.height * scale),
        tuple(int(v * 255) for v in brief.palette.at(0.06)),
    )
    draw = ImageDraw.Draw(image)
    grid_h, grid_w = lights.shape
    jitter = brief.rng("blocks").choice([0.0, 0.22, 0.44], (rows, columns), p=[0.72, 0.2, 0.08])
    for row in range(rows):
        for column in range(columns):
            x = (column - 0.5) * half_w * 2 + (half_w if row % 2 else 0)
            y = row * half_h
            at_x = int(np.clip(x / canvas.width * grid_w, 0, grid_w - 1))
            at_y = int(np.clip(y / canvas.height * grid_h, 0, grid_h - 1))
            tone = colours[at_y, at_x]
            # A little chance in every height, so that even a flat sky is made of blocks.
            lift = float(np.floor(lights[at_y, at_x] * 7) / 7 * 1.8 + jitter[row, column]) * side
            _block(
                draw,
                x * scale,
                (y - lift + side * 1.2) * scale,
                half_w * scale,
                half_h * scale,
                side * 3.4 * scale,
                tone,
            )
    picture = np.asarray(image.reduce(scale), np.float32).transpose(2, 0, 1)
    canvas.rgb[:] = picture / np.float32(255)


def _block(
    draw: ImageDraw.ImageDraw, x: float, y: float, w: float, h: float, tall: float, tone: Floats
) -> None:
    """One block: a light top, a middling left and a dark right face."""
    top, left, right = (
        tuple(int(min(255, v * 255 * factor + add)) for v in tone)
        for factor, add in ((1.06, 8), (0.82, 0), (0.64, 0))
    )
    draw.polygon([(x - w, y), (x, y + h), (x, y + h + tall), (x - w, y + tall)], fill=left)
    draw.polygon([(x + w, y), (x, y + h), (x, y + h + tall), (x + w, y + tall)], fill=right)
    draw.polygon([(x, y - h), (x + w, y), (x, y + h), (x - w, y)], fill=top)
