"""Palettes: five steps from dark to light, and two accents; by name, from words, or without colour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from generation.providers.builtin.colour import WHITE, colour, from_lab, lightness, mix, shift, to_lab
from generation.providers.builtin.lexicon import table
from generation.providers.builtin.noise import Floats, Rng

# So fine that slow gradients do not band.
STEPS: Final = 4096
# By name: five steps from dark to light, two accents, and the words that call it up.
_NAMED: Final = """
dusk: 191333 47274f a3455f ec8b5e fbdcae ffd27a e4576f dusk sunset evening twilight romantic
dawn: 2a3152 60618f b98da9 f3b8a3 fdeddb ffc988 dd7287 dawn sunrise morning daybreak soft gentle tender
clear: 14303f 2a6680 6aa9bb bcdcdb f6f1e4 f0b23a dd5a35 noon midday sunny summer bright day daylight
night: 060a1a 0f1a3a 243a6b 6280ab e3e9f2 f6e4b2 8db6ff night midnight nocturnal moonlit moonlight starry
forest: 0b1b17 1d3b2e 4a6c4a 98b176 ebe9ca e5a836 c0562f forest moss mossy jungle woodland green fern
autumn: 26110f 6b2b1a b9541f e5a03f f9e7bd f3c24d 8c2f2a autumn autumnal fall october november harvest
desert: 3a1c26 8d402f d17d48 efbd80 fcedd2 f9d27b 2f7a80 desert dune sahara arid terracotta canyon mesa
ocean: 061c2c 0d4359 217d8e 80c3c2 eff5ec f7be62 f0797c ocean sea underwater deep-sea marine nautical
noir: 0c0c0e 2a2a2d 6a6a6c b4b4b1 f1efe9 d8d6cf 8f8e8a noir monochrome black-and-white grayscale
pastel: 5a5379 a795c6 f0b7c8 fbdccb fff7ec 8fcfc4 f7c774 pastel kawaii delicate dreamy dream baby cotton
neon: 0b061c 2c1057 7d22a6 ff459c ffe4f3 25e2f2 ffe14d neon cyberpunk synthwave vaporwave electric disco
winter: 1a2a42 43658c 93b4cf d0e2ed f9fbfb e9b76f c6573f winter snow snowy frost ice icy frozen cold
spring: 203b2c 5f8c4c acc96f f5cbd4 fff9ec e66f8c f5c143 spring april blossom fresh cherry sakura
earth: 2a2018 5f4733 9d7d57 cfb88f f3e9d3 b7552e 5b7755 earth earthy rustic clay mud wood wooden natural
bauhaus: 17171c 20417c cf372c efb52d f5ecda d8372b f0b52a bauhaus constructivist primary modernist
emerald: 04171a 0a3b3a 14715f 6fc2a0 e9f6e6 e8c65a e0795c emerald aurora northern-lights borealis jade
lavender: 241a3e 57458a 977fc0 cdb6e0 f6eff8 f3c66d e8799e lavender lilac mystic mystical magic magical
rose: 2d1020 772443 c64d6c efa0a5 fcebe4 f3c5a0 5c8f86 rose peony love valentine kiss romance
copper: 1c1514 4f2b22 9f5530 da9a5f f7e4c9 ecb65e 3f7f80 copper bronze industrial steampunk rust rusty
indigo: 0c0f2a 1f2863 4253a8 94a5de eff1fa ff8d5c f6cf58 indigo japanese japan ukiyo-e hokusai denim
tropic: 0c2a33 0f6a6b 2fae92 f7c65c fff3d6 ff6f59 f4a23b tropical tropic hawaii paradise caribbean exotic
candy: 3b1d4e 8a3f8f e96a9c ffb3a7 fff2e2 56c7c9 ffd75e candy pop playful fun happy joy joyful cheerful
sepia: 21160f 563b26 95714b ccb08a f4e8d2 b9874b 7a4c2c sepia vintage antique old retro nostalgic ancient
sand: 322a28 6b5b52 a8937f d8c7ae f8f1e3 c8643c 4f7c7a minimal minimalist minimalism quiet scandinavian
storm: 12171d 2c3843 586875 9aa9b0 e6eae8 e7c06b 7ea3b8 storm stormy rain rainy fog foggy misty gloomy
ember: 120609 47100f a52a15 f2731f ffe3a3 ffc24a d9342b fire campfire flame ember lava volcano volcanic
gold: 1a130a 4c3512 9c7220 dcb247 fbf0c9 f0c95a 7a2f2c gold golden luxury baroque royal opulent byzantine
"""
PALETTES: Final = {line.split(": ")[0]: line.split()[1:8] for line in _NAMED.strip().splitlines()}
MOODS: Final = table(_NAMED)
_HUES: Final = """
red c8322c crimson a81d34 scarlet d7301f orange ec7f2d amber e9a02c yellow f1c832 gold d9a632 golden d9a632
green 3f8f4f lime a4c93c olive 7c8037 emerald 1c8a66 mint 8fd0b2 teal 1d7f86 turquoise 31b3b4 cyan 2fb8d6
aqua 49bfc9 blue 2f62b5 azure 3f8edb navy 1d2f63 cobalt 274cb0 indigo 3d3a97 ultramarine 2b36a8
violet 7a4bb5 purple 7b3fa0 lavender a995d6 lilac b79bd2 magenta cc2f8e pink ec86a9 rose dc6f86
coral f27a64 salmon f0917d peach f6b48f maroon 7a2233 burgundy 701f35 brown 7d5236 chocolate 5a3621
copper b8703f bronze 98703a rust ab4c24 terracotta c2623f ochre cc8f2b beige cdb994 cream efe2c2
ivory f0e8d2 white f2f1ec silver b9bfc4 grey 85878a gray 85878a charcoal 3c3e42 black 1b1b1e
"""
COLOURS: Final = dict(zip(_HUES.split()[::2], _HUES.split()[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Palette:
    """`steps` is 5×3, dark to light; the table between them is mixed in OKLab."""

    steps: Floats
    accent: Floats
    second: Floats
    table: Floats = field(repr=False)

    @classmethod
    def of(cls, steps: Floats, accent: Floats, second: Floats) -> Palette:
        lab, at = to_lab(steps), np.linspace(0, len(steps) - 1, STEPS)
        channels = [np.interp(at, np.arange(len(steps)), lab[:, channel]) for channel in range(3)]
        return cls(steps, accent, second, np.ascontiguousarray(from_lab(np.stack(channels, axis=-1)).T))

    @classmethod
    def named(cls, name: str) -> Palette:
        parts = [colour(part) for part in PALETTES[name]]
        return cls.of(np.stack(parts[:5]), parts[5], parts[6])

    def at(self, place: float) -> Floats:
        """The colour at `place`, 0 dark to 1 light."""
        return self.table[:, int(np.clip(place, 0, 1) * (STEPS - 1))]

    def map(self, field: Floats) -> Floats:
        """A field of 0 to 1 turned into colours, channels first."""
        return self.table[:, (np.clip(field, 0, 1) * np.float32(STEPS - 1)).astype(np.int32)]

    @property
    def paper(self) -> Floats:
        return mix(self.steps[4], WHITE, 0.35)

    @property
    def white(self) -> Floats:
        return mix(self.at(0.96), WHITE, 0.3)


def around(one: Floats, other: Floats | None, rng: Rng) -> Palette:
    """A palette grown from one or two colours."""
    if other is None:
        other = shift(one, turn=float(rng.choice([150.0, 180.0, -140.0, 40.0])))
    light, a, b = (float(part) for part in to_lab(one))
    weak, turn = np.hypot(a, b) < 0.03, rng.uniform(-28, 28)
    shades = ((0.18, -1, 0.6), (0.34, -0.5, 0.95), (0.56, 0, 1.0), (0.77, 0.6, 0.75), (0.95, 1, 0.3))
    steps = [shift(one, level - light, strong, turn * hue) for level, hue, strong in shades]
    accent = one if 0.35 < light < 0.85 and not weak else shift(other, 0.62 - lightness(other))
    return Palette.of(np.stack(steps), accent, shift(other, 0.66 - lightness(other), 0.4 if weak else 1.0))


def without_colour() -> Palette:
    """Greys, a breath warm."""
    steps = from_lab(np.stack([np.linspace(0.13, 0.96, 5), np.full(5, 0.001), np.full(5, 0.006)], axis=-1))
    return Palette.of(steps, steps[3], steps[2])
