"""From a specification to a picture: read the words, draw the scene, take in references, treat it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from PIL import Image

from generation.providers.builtin import models, references, styles
from generation.providers.builtin.brief import read
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import digest
from generation.providers.builtin.scenes import PATTERNS, SCENES
from generation.providers.builtin.scenes.collage import collage
from generation.providers.builtin.scenes.poster import poster


class Stopped(Exception):
    """The caller asked for the drawing to end."""


@dataclass(frozen=True, slots=True)
class DrawSpec:
    """One picture to draw. `parameters` are checked and complete."""

    model: str
    parameters: Mapping[str, Any]
    styles: tuple[str, ...] = ()
    seed: int = 0
    references: tuple[Callable[[], BinaryIO], ...] = ()
    stopped: Callable[[], bool] = lambda: False


def draw(spec: DrawSpec, size: tuple[int, int] | None = None) -> Image.Image:
    """The picture. `size` overrides the one asked for, for tests. Raises BadReference, Stopped."""
    images, given = [references.load(opener) for opener in spec.references], spec.parameters
    brief = read(given["prompt"], given.get("negative_prompt") or "", spec.styles, spec.seed, spec.model)
    if spec.model == models.PATTERNS:
        # Any word may fill a sheet: which pattern it gets hangs on the words, not on the seed.
        pick = list(PATTERNS)[digest("pattern", *brief.words) % len(PATTERNS)]
        scene = brief.scene if brief.scene in PATTERNS else pick
        brief = replace(brief, scale=float(given["scale"]), scene=scene)
    if images:
        brief = replace(brief, palette=references.palette_of(images))
    asked = models.SIZES[given["size"]] if "size" in given else models.RATIOS[given["aspect_ratio"]]
    canvas = Canvas(*(size or asked), brief)
    if spec.stopped():
        raise Stopped
    if spec.model == models.COLLAGE:
        collage(canvas, images, given["layout"])
    elif spec.model == models.PRINT:
        poster(canvas, images[0] if images else None, given["quality"])
    else:
        SCENES[brief.scene](canvas)
        if images:
            references.imprint(canvas, images)
    if given.get("border"):
        styles.border(canvas)
    styles.apply(canvas)
    return canvas.image(0.018 if brief.styles & {"photography", "monochrome"} else 0.006)
