"""The palettes by name: five steps dark to light, accent, second accent."""

from __future__ import annotations

from typing import Final

from generation.providers.builtin.palette import Palette

PALETTES: Final[dict[str, str]] = {
    "dusk": "191333 47274f a3455f ec8b5e fbdcae ffd27a e4576f",
    "dawn": "2a3152 60618f b98da9 f3b8a3 fdeddb ffc988 dd7287",
    "clear": "14303f 2a6680 6aa9bb bcdcdb f6f1e4 f0b23a dd5a35",
    "night": "060a1a 0f1a3a 243a6b 6280ab e3e9f2 f6e4b2 8db6ff",
    "forest": "0b1b17 1d3b2e 4a6c4a 98b176 ebe9ca e5a836 c0562f",
    "autumn": "26110f 6b2b1a b9541f e5a03f f9e7bd f3c24d 8c2f2a",
    "desert": "3a1c26 8d402f d17d48 efbd80 fcedd2 f9d27b 2f7a80",
    "ocean": "061c2c 0d4359 217d8e 80c3c2 eff5ec f7be62 f0797c",
    "noir": "0c0c0e 2a2a2d 6a6a6c b4b4b1 f1efe9 d8d6cf 8f8e8a",
    "pastel": "5a5379 a795c6 f0b7c8 fbdccb fff7ec 8fcfc4 f7c774",
    "neon": "0b061c 2c1057 7d22a6 ff459c ffe4f3 25e2f2 ffe14d",
    "winter": "1a2a42 43658c 93b4cf d0e2ed f9fbfb e9b76f c6573f",
    "spring": "203b2c 5f8c4c acc96f f5cbd4 fff9ec e66f8c f5c143",
    "earth": "2a2018 5f4733 9d7d57 cfb88f f3e9d3 b7552e 5b7755",
    "bauhaus": "17171c 20417c cf372c efb52d f5ecda d8372b f0b52a",
    "emerald": "04171a 0a3b3a 14715f 6fc2a0 e9f6e6 e8c65a e0795c",
    "lavender": "241a3e 57458a 977fc0 cdb6e0 f6eff8 f3c66d e8799e",
    "rose": "2d1020 772443 c64d6c efa0a5 fcebe4 f3c5a0 5c8f86",
    "copper": "1c1514 4f2b22 9f5530 da9a5f f7e4c9 ecb65e 3f7f80",
    "indigo": "0c0f2a 1f2863 4253a8 94a5de eff1fa ff8d5c f6cf58",
    "tropic": "0c2a33 0f6a6b 2fae92 f7c65c fff3d6 ff6f59 f4a23b",
    "candy": "3b1d4e 8a3f8f e96a9c ffb3a7 fff2e2 56c7c9 ffd75e",
    "sepia": "21160f 563b26 95714b ccb08a f4e8d2 b9874b 7a4c2c",
    "sand": "322a28 6b5b52 a8937f d8c7ae f8f1e3 c8643c 4f7c7a",
    "mint": "14302c 35655a 7bb09d c3e0cf f8faf0 f08a6c f2c14e",
    "storm": "12171d 2c3843 586875 9aa9b0 e6eae8 e7c06b 7ea3b8",
    "ember": "120609 47100f a52a15 f2731f ffe3a3 ffc24a d9342b",
    "gold": "1a130a 4c3512 9c7220 dcb247 fbf0c9 f0c95a 7a2f2c",
}


def named(name: str) -> Palette:
    return Palette.parse(PALETTES[name])


COLOURS: Final[dict[str, str]] = {
    "red": "c8322c", "crimson": "a81d34", "scarlet": "d7301f", "orange": "ec7f2d", "amber": "e9a02c",
    "yellow": "f1c832", "gold": "d9a632", "golden": "d9a632", "green": "3f8f4f", "lime": "a4c93c",
    "olive": "7c8037", "emerald": "1c8a66", "mint": "8fd0b2", "teal": "1d7f86", "turquoise": "31b3b4",
    "cyan": "2fb8d6", "aqua": "49bfc9", "blue": "2f62b5", "azure": "3f8edb", "navy": "1d2f63",
    "cobalt": "274cb0", "indigo": "3d3a97", "ultramarine": "2b36a8", "violet": "7a4bb5", "purple": "7b3fa0",
    "lavender": "a995d6", "lilac": "b79bd2", "magenta": "cc2f8e", "pink": "ec86a9", "rose": "dc6f86",
    "coral": "f27a64", "salmon": "f0917d", "peach": "f6b48f", "maroon": "7a2233", "burgundy": "701f35",
    "brown": "7d5236", "chocolate": "5a3621", "copper": "b8703f", "bronze": "98703a", "rust": "ab4c24",
    "terracotta": "c2623f", "ochre": "cc8f2b", "beige": "cdb994", "cream": "efe2c2", "ivory": "f0e8d2",
    "white": "f2f1ec", "silver": "b9bfc4", "grey": "85878a", "gray": "85878a", "charcoal": "3c3e42",
    "black": "1b1b1e",
}  # fmt: skip
