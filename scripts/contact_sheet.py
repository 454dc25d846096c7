"""Draw the contact sheet of the built-in painter.

`python scripts/contact_sheet.py docs/builtin-contact-sheet.webp` writes the picture in the docs.

With `--time` it also prints what each picture cost in seconds of one core.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generation.providers.builtin import models
from generation.providers.builtin.drawing import DrawSpec, draw

# Prompt, aspect ratio, seed, styles. Those marked P2 are taken from the PartiPrompts list.
PICTURES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("a mountain lake at dusk", "3:2", 4, ()),
    ("lighthouse by the sea at night", "3:2", 1, ()),
    ("misty forest", "3:2", 1, ()),
    ("northern lights", "3:2", 3, ()),
    ("desert dunes", "3:2", 1, ()),
    ("cat", "3:2", 5, ()),
    ("sailing boat at sunset", "3:2", 1, ()),
    ("a city skyline at dawn", "3:2", 1, ()),
    ("a spiral galaxy", "3:2", 1, ()),
    ("a bouquet of poppies", "3:2", 2, ()),
    ("planet with rings and stars", "3:2", 1, ()),
    ("bauhaus composition", "3:2", 1, ()),
    ("flowers in a vase", "3:2", 1, ()),
    ("old houses by a canal at dusk", "3:2", 1, ()),
    ("Snow mountain and tree reflection in the lake", "3:2", 2, ()),  # P2
    ("portrait of a queen", "3:2", 3, ()),
    ("kilim rug", "3:2", 1, ()),
    ("spring meadow with birds", "3:2", 2, ()),
    ("a hedgehog using a calculator", "3:2", 2, ()),  # P2
    ("wine bottles", "3:2", 3, ()),  # P2
    ("Ha Long Bay", "3:2", 2, ()),  # P2
    ("tall buildings seen through a window with rain on it", "3:2", 4, ()),  # P2
    ("tall trees in autumn", "3:2", 2, ("watercolor",)),
    ("winter cabin at dusk", "3:2", 4, ()),
    ("a snowy forest path", "3:2", 2, ()),
    ("stained glass", "3:2", 1, ()),
    ("lighthouse", "3:2", 1, ("line-art",)),
    ("a dragonfly", "3:2", 2, ()),
)  # fmt: skip
COLUMNS, WIDTH, GAP, PAPER = 4, 420, 10, (246, 245, 241)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--time", action="store_true")
    arguments = parser.parse_args()
    height = WIDTH * 2 // 3
    rows = -(-len(PICTURES) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), PAPER)
    for index, (prompt, ratio, seed, styles) in enumerate(PICTURES):
        began = time.process_time()
        image = draw(DrawSpec(models.SCENES, {"prompt": prompt, "aspect_ratio": ratio}, styles, seed))
        if arguments.time:
            megapixels = image.width * image.height / 1e6
            print(f"{(time.process_time() - began) / megapixels:.2f} s/MP  {prompt}")
        image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
        row, column = divmod(index, COLUMNS)
        sheet.paste(image, (GAP + column * (WIDTH + GAP), GAP + row * (height + GAP)))
    sheet.save(arguments.target, quality=86, method=6)


if __name__ == "__main__":
    main()
