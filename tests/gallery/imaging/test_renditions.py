"""Smaller copies: the right sizes, never enlarged, faithful."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from gallery.imaging import placeholder, renditions
from gallery.imaging.colour import average_hex
from tests.gallery.factories import draw


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2048, 1024), [(320, 160), (640, 320), (1280, 640)]),
        ((768, 1344), [(183, 320), (366, 640), (731, 1280)]),
        ((1024, 1024), [(320, 320), (640, 640), (1024, 1024)]),
        ((640, 480), [(320, 240), (640, 480)]),
        ((200, 100), [(200, 100)]),
        ((1, 1), [(1, 1)]),
        ((5000, 2), [(320, 1), (640, 1), (1280, 1)]),
    ],
)
def test_a_plan_bounds_the_longest_side_and_never_enlarges(
    size: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    assert [(entry.width, entry.height) for entry in renditions.plan(*size)] == expected


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_what_is_made_is_webp_of_the_planned_sizes(mode: str) -> None:
    picture = draw(1500, 700, mode)
    made, smallest = renditions.make(picture, renditions.plan(1500, 700))
    assert [entry.spec for entry in made] == [320, 640, 1280]
    for entry in made:
        opened = Image.open(io.BytesIO(entry.data))
        assert (opened.format, opened.mode) == ("WEBP", mode)
        assert opened.size == (entry.width, entry.height)
        assert not opened.getexif()
    assert smallest.size == (320, 149)


def test_a_chain_of_halves_looks_like_one_careful_resize() -> None:
    picture = draw(1600, 1200)
    made, _ = renditions.make(picture, renditions.plan(1600, 1200))
    careful = picture.resize((320, 240), Image.Resampling.LANCZOS)
    ours = Image.open(io.BytesIO(made[0].data)).convert("RGB")
    difference = np.asarray(ours, dtype=float) - np.asarray(careful, dtype=float)
    assert np.sqrt((difference**2).mean()) < 6


def test_a_placeholder_is_a_tiny_webp_inside_the_page() -> None:
    uri = placeholder.data_uri(draw(640, 480))
    assert len(uri) < 400
    head, _, body = uri.partition(",")
    assert head == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(body))).size == (16, 12)


def test_a_strip_has_a_placeholder_too() -> None:
    assert placeholder.data_uri(draw(640, 2)).startswith("data:image/webp")


def test_the_colour_is_the_average() -> None:
    picture = Image.new("RGB", (10, 10), (255, 0, 0))
    picture.paste((0, 0, 255), (0, 0, 5, 10))
    assert average_hex(picture) in ("#800080", "#7f007f", "#800080")
