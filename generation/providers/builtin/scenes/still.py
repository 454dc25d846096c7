"""A still life: turned vessels and fruit on a table, in the light of a window."""

from typing import Final

import numpy as np

from generation.providers.builtin.brief import gather
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import WHITE, between, colour, lightness, lit, mix, shift
from generation.providers.builtin.lexicon import table
from generation.providers.builtin.noise import Floats, bell, blurred, smoothstep
from generation.providers.builtin.scenes.flowers import bunch, leaf

# Outlines as height, radius, from foot to mouth, both in hundredths of the vessel's height.
PROFILES: Final[dict[str, str]] = {
    "bottle": "0 17  4 18  45 18  60 15  72 6.5  96 5.5  100 6.5",
    "vase": "0 14  6 16  40 31  62 27  80 12  92 11  100 16",
    "bowl": "0 26  7 28  11 34  26 56  48 72  75 82  100 86",
    "jug": "0 24  5 27  35 36  60 30  80 20  100 25",
    "urn": "0 18  5 20  10 12  42 34  70 36  86 20  100 26",
    "cup": "0 30  6 34  30 42  100 48",
    "flask": "0 30  4 33  22 36  44 26  56 8  95 7  100 10",
    "fruit": "0 14  6 28  16 40  30 48  46 52  62 51  76 45  88 35  96 22  100 8",
}
NAMES: Final = table("""
    bottle: bottle wine
    jug: jug pitcher kettle
    cup: cup mug tea coffee
    urn: urn teapot pot amphora
    flask: flask carafe
    vase: vase
    bowl: bowl
""")


def still(canvas: Canvas) -> None:
    rng, brief, p, width = canvas.rng, canvas.brief, canvas.palette, canvas.width
    left, top = bool(rng.integers(2)), rng.uniform(0.66, 0.74)
    _room(canvas, top, left)
    count = int(rng.integers(3, 5)) + (width > canvas.height * 1.3)
    kinds = (gather(NAMES, brief.words) + [list(PROFILES)[i] for i in rng.permutation(7)])[:count]
    if brief.has("flowers") and not {"vase", "urn", "flask"}.intersection(kinds):
        kinds[0] = "vase"
    tones = [p.accent, p.at(0.3), p.second, p.at(0.86), p.at(0.5), p.at(0.16)]
    things: list[tuple[float, float, float, str, Floats]] = []
    for index, tone in zip(range(count), rng.permutation(tones), strict=False):
        tall = canvas.short * {"bowl": 0.17, "cup": 0.19}.get(kinds[index], rng.uniform(0.34, 0.54))
        x = width * (0.13 + 0.74 * (index + 0.5) / count + rng.normal(0, 0.018))
        things.append((canvas.height * (top + rng.uniform(0.06, 0.15)), x, tall, kinds[index], tone))
    for _ in range(int(rng.integers(*((3, 6) if brief.has("fruit") else (1, 4)))) * brief.may("fruit")):
        base, tone = canvas.height * (top + rng.uniform(0.15, 0.22)), (p.accent, p.second)[rng.integers(2)]
        size = canvas.short * rng.uniform(0.085, 0.115)
        things.append((base, width * rng.uniform(0.14, 0.86), size, "fruit", tone))
    for base, x, tall, kind, tone in sorted(things, key=lambda thing: thing[0]):
        _thing(canvas, x, base, tall, kind, tone, left)
        if kind in ("vase", "urn", "flask") and brief.has("flowers"):
            bunch(canvas, x, base - tall * 1.16, tall * 0.3, tall * 0.24, tall * 0.13)
    canvas.shade(1.06 - 0.34 * np.hypot(canvas.x / width - 0.5, canvas.y / canvas.height - 0.5) ** 2)


def _room(canvas: Canvas, top: float, left: bool) -> None:
    """A wall with the light of a window falling across it, and a table."""
    p, unit, dark = canvas.palette, canvas.unit, canvas.brief.night or canvas.rng.random() < 0.35
    across, down = canvas.x / canvas.width if left else 1 - canvas.x / canvas.width, canvas.y / canvas.height
    light = np.clip(0.94 - across * 0.95 - down * 0.25 + canvas.noise(unit / 5, 6, 0.6) * 0.22, 0, 1)
    canvas.rgb[:] = between(p.at(0.10 if dark else 0.56), p.at(0.34 if dark else 0.88), light)
    slant, rise = across - 0.165 - down * 0.45, down + across * 0.16
    panes = smoothstep(0.0, 0.02, slant) - smoothstep(0.34, 0.37, slant)
    panes = panes * (smoothstep(0.06, 0.08, rise) - smoothstep(0.60, 0.63, rise))
    bars = 1 - np.maximum(bell((slant - 0.17) / 0.008), bell((rise - 0.33) / 0.009))
    canvas.add(blurred(panes * bars, unit / 170) * (0.30 if dark else 0.42), mix(p.accent, WHITE, 0.55))
    part = canvas.below(canvas.height * top)
    depth = (part.y - part.y[0]) / np.float32(part.shape[0])
    light = 0.72 - across * 0.6 - depth * 0.25 + part.noise(unit / 70, 4, 0.6, stretch=14.0) * 0.4
    part.rgb[:] = between(p.at(0.05 if dark else 0.30), p.at(0.26 if dark else 0.62), np.clip(light, 0, 1))


def _thing(canvas: Canvas, x: float, base: float, tall: float, kind: str, ink: Floats, left: bool) -> None:
    """A turned body: its outline goes around the axis, and every point is lit by where it faces."""
    rng, fruit, side = canvas.rng, kind == "fruit", 1 if left else -1
    profile = np.array(PROFILES[kind].split(), float).reshape(-1, 2) / 100
    foot, mouth, widest = profile[0, 1] * tall, profile[-1, 1] * tall, profile[:, 1].max() * tall
    # It is dark where it stands, and a shadow is cast away from the window.
    part, reach = canvas.around(x, base, foot * 3 + tall, foot * 2 + tall * 0.1), tall * 0.31
    pen = part.pen(1)
    pen.oval(x + side * reach, base, reach + foot * 0.8, max(foot * 0.28, tall * 0.06), fill=150)
    pen.oval(x, base + foot * 0.02, foot * 1.04, foot * 0.24)
    part.shade(1 - blurred(pen.mask, canvas.unit / 90) * 0.62)
    part = canvas.part(x - widest - 2, base - tall - 2, x + widest + 2, base + widest * 0.2 + 2)
    share, off = (base - part.y) / np.float32(tall), part.x - x
    fine, kernel = np.linspace(0, 1, 200), np.hanning(25) / np.hanning(25).sum()
    smooth = np.convolve(np.pad(np.interp(fine, *profile.T), 12, "edge"), kernel, "valid")
    radius = np.interp(share, fine, smooth).astype(np.float32) * np.float32(tall)
    slope = np.interp(share, fine, np.gradient(smooth, fine)).astype(np.float32)
    # The foot is seen from a little above: it bows down like an ellipse.
    bow = np.sqrt(np.clip(1 - (off / foot) ** 2, 0, 1)) * foot * 0.2
    inside = np.clip(radius - np.abs(off) + 0.5, 0, 1) * np.clip(base + bow - part.y + 0.5, 0, 1)
    inside = inside * np.clip(part.y - (base - tall) + 0.5, 0, 1)
    around = np.clip(off / np.maximum(radius, 1), -1, 1) * side
    facing = np.sqrt(np.clip(1 - around * around, 0, 1)) * 0.60 - around * 0.62 - slope * 0.22
    facing = np.clip(facing / np.sqrt(1 + slope * slope * 0.5), 0, 1)
    speck = part.noise(tall / (3 if fruit else 9), 5, 0.62, stretch=1.8) - 0.5
    light = np.clip(facing**1.15 * 1.05 + speck * 0.16, 0, 1)
    tone = lit(ink, 0.30, 0.88)
    dark, pale = shift(tone, -0.30, 0.92, -6), mix(shift(tone, 0.10), WHITE, 0.22)
    field = between(dark, tone, np.clip(light * 1.9, 0, 1))
    field = between(field, pale, np.clip((light - 0.55) * 1.7, 0, 1))
    if rng.random() < 0.5 and not fruit:
        at, wide = rng.uniform(0.25, 0.6), rng.uniform(0.05, 0.22)
        glaze = smoothstep(0.0, 0.012, wide - np.abs(share + speck * 0.05 - at)) * 0.85
        other = mix(tone, dark if lightness(tone) > 0.6 else pale, 0.62)[:, None, None]
        field = between(field, other * (0.45 + 0.75 * light), glaze)
    field = between(field, pale, np.clip(around - 0.62, 0, 1) * 0.38)
    shine = bell((around + 0.45) / (0.25 if fruit else 0.10)) * rng.uniform(0.08, 0.45)
    shine = shine * bell((share - (0.72 if fruit else 0.5)) / (0.14 if fruit else 0.3))
    part.paint(inside, np.clip(field + (1 - field) * shine, 0, 1))
    if fruit:
        green = mix(canvas.palette.at(0.3), colour("4c7340"), 0.5)
        leaf(canvas, x + tall * 0.16, base - tall, tall * 0.4, -0.5, green)
        return
    # The opening: an ellipse with a lit rim and a dark inside.
    part = canvas.around(x, base - tall, mouth + 2, mouth * 0.4 + 2)
    u = (part.x - x) / np.float32(mouth)
    distance = np.hypot(u, (part.y - base + tall) / np.float32(max(mouth * 0.22, 1)))
    inner = shift(dark, -0.06)[:, None, None] * np.clip(0.85 + 0.75 * u * side, 0.35, 1.7)
    part.paint(np.clip((1 - distance) * mouth * 0.3 + 0.5, 0, 1), pale)
    part.paint(np.clip((0.90 - distance) * mouth * 0.3 + 0.5, 0, 1), np.clip(inner, 0, 1))
