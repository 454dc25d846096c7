"""From an order to a picture: read the words, draw the scene, take in references, treat it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from PIL import Image

from gallery.imaging.memory import BUDGET
from generation.providers.builtin import brief as briefs
from generation.providers.builtin import models, references, treatments
from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.dice import digest
from generation.providers.builtin.scenes import PATTERN_SCENES, SCENES
from generation.providers.builtin.scenes.collage import collage
from generation.providers.builtin.scenes.poster import printed

# Measured over all scenes and styles: planes of floats, and what is made of them on the way.
_BYTES_A_PIXEL: Final = 150


class Stopped(Exception):
    """The caller asked for the drawing to end."""


@dataclass(frozen=True, slots=True)
class Order:
    """One picture to draw. `parameters` are checked and complete."""

    model: str
    parameters: Mapping[str, Any]
    styles: tuple[str, ...] = ()
    seed: int = 0
    references: tuple[Callable[[], BinaryIO], ...] = ()
    stopped: Callable[[], bool] = lambda: False


def size_of(parameters: Mapping[str, Any]) -> tuple[int, int]:
    if "size" in parameters:
        return models.SIZES[parameters["size"]]
    return models.RATIOS[parameters["aspect_ratio"]]


def memory_of(order: Order) -> float:
    """Bytes that drawing takes at the most."""
    width, height = size_of(order.parameters)
    return min(width * height * _BYTES_A_PIXEL, BUDGET)


def draw(order: Order, size: tuple[int, int] | None = None) -> Image.Image:
    """The picture. `size` overrides the order's own, for sheets and tests. Raises BadReference, Stopped."""
    width, height = size or size_of(order.parameters)
    images = [references.load(opener) for opener in order.references]
    _go_on(order)
    brief = _brief(order, images)
    canvas = Canvas(width, height)
    if order.model == models.COLLAGE:
        collage(canvas, brief, images, order.parameters["layout"])
    elif order.model == models.PRINT:
        printed(canvas, brief, images[0] if images else None, order.parameters["quality"])
    else:
        SCENES.get(brief.scene, SCENES["poster"])(canvas, brief)
        _go_on(order)
        if images:
            references.imprint(canvas, images, brief.rng("references"))
    _go_on(order)
    if order.parameters.get("border"):
        treatments.border(canvas, brief)
    treatments.apply(canvas, brief)
    _go_on(order)
    return canvas.image(brief.rng("grain"), treatments.grain(brief))


def _brief(order: Order, images: list[Image.Image]) -> Brief:
    prompt = order.parameters["prompt"]
    negative = order.parameters.get("negative_prompt") or ""
    scene = None
    if order.model == models.PRINT:
        scene = "poster"
    brief = briefs.read(prompt, negative, order.styles, order.seed, order.model, scene)
    if order.model == models.PATTERNS:
        brief = replace(brief, scale=float(order.parameters["scale"]))
        if brief.scene not in PATTERN_SCENES:
            # Any word may fill a sheet: which pattern it gets hangs on the words, not on the seed.
            pick = digest("pattern", *brief.words) % len(PATTERN_SCENES)
            brief = replace(brief, scene=PATTERN_SCENES[pick])
    if images:
        brief = brief.with_palette(references.palette_of(images))
    return brief


def _go_on(order: Order) -> None:
    if order.stopped():
        raise Stopped
