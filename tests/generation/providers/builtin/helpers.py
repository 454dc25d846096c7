"""Small pictures, requests and measures for the tests of the built-in painter."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generation.catalogue.spec import Capability, capability_for
from generation.providers.base import ReferenceFile, Request
from generation.providers.builtin import models
from generation.providers.builtin.drawing import DrawSpec, draw

SMALL = (192, 192)


def picture(
    prompt: str,
    *,
    seed: int = 1,
    styles: tuple[str, ...] = (),
    negative: str | None = None,
    references: tuple[bytes, ...] = (),
    model: str = models.SCENES,
    size: tuple[int, int] = SMALL,
    **more: Any,
) -> Image.Image:
    """A small picture, drawn without the provider around it."""
    spec = models.find(model)
    assert spec is not None
    fields = spec.capabilities[capability_for(len(references))]
    parameters = {field.name: field.default for field in fields if not field.is_reference}
    parameters |= {"prompt": prompt, **more}
    if negative is not None:
        parameters["negative_prompt"] = negative
    openers = tuple((lambda content=content: io.BytesIO(content)) for content in references)
    return draw(DrawSpec(model, parameters, styles, seed, openers), size)


def pixels(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(image.convert("RGB"), np.float32)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean absolute difference of two pictures, of 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())


def perceptual_hash(image: Image.Image) -> NDArray[np.bool_]:
    """256 bits: is each cell of a 16 by 16 grid brighter than its right-hand neighbour?"""
    grey = np.asarray(image.convert("L").resize((17, 16), Image.Resampling.BOX), np.float32)
    return np.asarray(grey[:, 1:] > grey[:, :-1]).ravel()


def distance(one: Image.Image, other: Image.Image) -> int:
    """In how many of their 256 bits two pictures' hashes differ."""
    return int((perceptual_hash(one) != perceptual_hash(other)).sum())


def reference_bytes(kind: str = "warm", form: str = "PNG", size: tuple[int, int] = (320, 240)) -> bytes:
    """A reference with a clear palette and a clear composition: a disc over a gradient."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    inks = {"warm": ((250, 180, 60), (120, 20, 30)), "cold": ((190, 235, 250), (10, 40, 90))}[kind]
    share = (y / height)[..., None]
    plane = np.array(inks[0]) * (1 - share) + np.array(inks[1]) * share
    disc = np.hypot(x - width * 0.3, y - height * 0.4) < height * 0.28
    plane[disc] = (255, 250, 235)
    content = io.BytesIO()
    Image.fromarray(plane.astype(np.uint8)).save(content, form)
    return content.getvalue()


def reference_file(content: bytes, name: str = "reference.png") -> ReferenceFile:
    def opener() -> BinaryIO:
        return io.BytesIO(content)

    return ReferenceFile(hashlib.sha256(content).hexdigest(), name, "image/png", opener)


def request(
    parameters: Mapping[str, Any] | None = None,
    *,
    model: str = models.SCENES,
    styles: tuple[str, ...] = (),
    references: tuple[bytes, ...] = (),
    capability: Capability | None = None,
) -> Request:
    files = tuple(reference_file(content) for content in references)
    return Request(
        model=model,
        capability=capability or capability_for(len(files)),
        parameters=parameters if parameters is not None else {"prompt": "a mountain lake"},
        styles=styles,
        references=files,
    )
