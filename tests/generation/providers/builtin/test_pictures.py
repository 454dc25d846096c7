"""What the pictures must be: the same when asked the same, clearly different when not."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from generation.providers.builtin import models
from generation.providers.builtin.brief import read
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.scenes import PATTERNS, SCENES
from generation.providers.builtin.styles import STYLES
from tests.generation.providers.builtin.helpers import difference, distance, picture, pixels, reference_bytes

# Of 256 bits. Two unrelated pictures differ in about 128; the docs state this number.
CLEARLY_DIFFERENT = 72
# Of 255, averaged over all pixels.
VISIBLE = 6.0

TWELVE = (
    "a mountain lake at dawn",
    "misty forest",
    "lighthouse by a stormy sea",
    "desert dunes at sunset",
    "city skyline at night",
    "spiral galaxy",
    "northern lights",
    "a bouquet of peonies",
    "still life with bottles",
    "stained glass",
    "bauhaus composition",
    "cat",
)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_draws_at_any_shape_and_repeats_itself(scene: str) -> None:
    for width, height in ((160, 90), (90, 160)):
        drawn = []
        for _ in range(2):
            brief = replace(read("something", "", (), 3, "test"), scene=scene)
            canvas = Canvas(width, height, brief)
            SCENES[scene](canvas)
            assert np.isfinite(canvas.rgb).all()
            drawn.append(canvas.image(0.006))
        assert drawn[0].size == (width, height)
        assert drawn[0].tobytes() == drawn[1].tobytes()
        assert pixels(drawn[0]).std() > 8


def test_every_pattern_is_a_scene() -> None:
    assert set(PATTERNS) <= set(SCENES)


def test_twelve_prompts_give_twelve_pictures() -> None:
    drawn = {prompt: picture(prompt) for prompt in TWELVE}
    for one, other in combinations(TWELVE, 2):
        assert distance(drawn[one], drawn[other]) >= CLEARLY_DIFFERENT, (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a quiet lake in the mountains", "a calm lake in the mountains"),
        ("cat", "cats"),
        ("red roses", "yellow roses"),
        ("sea", "the sea"),
        ("an unheard-of thing", "an unheard-of thought"),
    ],
)
def test_one_changed_word_changes_the_picture(one: str, other: str) -> None:
    assert difference(picture(one), picture(other)) > VISIBLE


def test_another_seed_is_another_picture() -> None:
    for prompt in ("misty forest", "kilim", "cat on a mat"):
        assert difference(picture(prompt, seed=1), picture(prompt, seed=2)) > VISIBLE


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_shows(style: str) -> None:
    assert (
        difference(picture("sailing boat at sunset"), picture("sailing boat at sunset", styles=(style,)))
        > VISIBLE
    )


def test_unknown_styles_change_nothing_and_their_order_does_not_matter() -> None:
    plain = picture("sea")
    assert picture("sea", styles=("no-such-style", "", "💥")).tobytes() == plain.tobytes()
    both = picture("sea", styles=("cinematic", "watercolor"))
    assert picture("sea", styles=("watercolor", "cinematic")).tobytes() == both.tobytes()


def test_monochrome_has_no_colour() -> None:
    rgb = pixels(picture("tropical flowers", styles=("monochrome",)))
    assert float((rgb.max(axis=2) - rgb.min(axis=2)).mean()) < 8


def test_colour_words_set_the_palette() -> None:
    red, blue = pixels(picture("red bauhaus")), pixels(picture("blue bauhaus"))
    assert red[..., 0].mean() > red[..., 2].mean() + 15
    assert blue[..., 2].mean() > blue[..., 0].mean() + 15


def test_night_is_darker_than_day() -> None:
    for place in ("mountains", "sea", "desert", "meadow"):
        assert pixels(picture(f"{place} at night")).mean() < pixels(picture(f"{place} at noon")).mean() - 20


def test_what_is_to_be_left_out_is_left_out() -> None:
    seen = picture("a lighthouse by the sea at night")
    gone = picture("a lighthouse by the sea at night", negative="lighthouse")
    assert difference(seen, gone) > VISIBLE
    brief = read("foggy forest with birds, no sun", "fog, birds", (), 1, "m")
    assert brief.scene == "forest"
    assert not brief.has("fog", "birds")
    assert not brief.may("sun")


def test_a_reference_gives_colour_and_composition() -> None:
    warm, cold = reference_bytes("warm"), reference_bytes("cold")
    plain = picture("mountains")
    with_warm, with_cold = picture("mountains", references=(warm,)), picture("mountains", references=(cold,))
    assert min(difference(plain, with_warm), difference(plain, with_cold)) > VISIBLE
    assert difference(with_warm, with_cold) > 2 * VISIBLE
    assert pixels(with_warm)[..., 0].mean() > pixels(with_cold)[..., 0].mean() + 20
    rgb = pixels(with_warm)
    # The reference's bright disc stands left of the middle.
    assert rgb[50:110, 30:85].mean() > rgb[50:110, 120:180].mean() + 12


def test_several_references_are_all_seen() -> None:
    warm, cold = reference_bytes("warm"), reference_bytes("cold")
    both = picture("mountains", references=(warm, cold))
    assert difference(both, picture("mountains", references=(warm,))) > VISIBLE
    assert difference(both, picture("mountains", references=(cold,))) > VISIBLE


@pytest.mark.parametrize("layout", ["scattered", "strips", "circles"])
def test_a_collage_shows_pieces_of_its_references(layout: str) -> None:
    many = tuple(reference_bytes(kind) for kind in ("warm", "cold") * 4)
    one = picture("summer", model=models.COLLAGE, references=many[:1], layout=layout)
    all_of_them = picture("summer", model=models.COLLAGE, references=many, layout=layout)
    assert difference(one, all_of_them) > VISIBLE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_reference_may_be_large_and_of_any_usual_form(form: str) -> None:
    content = reference_bytes("warm", form, (2400, 1600))
    assert picture("sea", references=(content,)).size == (192, 192)


@pytest.mark.parametrize(
    "prompt",
    [
        "x", " ", "...", "\x00\x07", "\u202e", "🐈🐈‍⬛🎉", "مرحبا بالعالم", "שלום עולם", "猫", "a" * 10_000,
        "word " * 2_000, "Привет, мир", "Ζεστό καλοκαίρι", "e\u0301\u0301\u0301", "<script>alert(1)</script>",
        "no", "without not never", "\ud800",
    ],
)  # fmt: skip
def test_any_prompt_gives_a_picture(prompt: str) -> None:
    assert pixels(picture(prompt, size=(160, 96))).std() > 4
    assert pixels(picture(prompt, model=models.PRINT, size=(160, 96), quality="worn")).std() > 4


def test_a_word_it_does_not_know_is_set_as_a_poster_and_not_as_a_landscape() -> None:
    for prompt in ("cat", "a dog on a skateboard", "quarterly report"):
        assert read(prompt, "", (), 1, "m").scene == "poster"


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("snow-capped peaks", "mountains"), ("an alpine lake", "lake"), ("tall pines", "forest"),
        ("lighthouse on a cliff by the ocean", "sea"), ("sand dunes", "desert"), ("skyscrapers", "city"),
        ("a milky way of stars", "space"), ("northern lights", "aurora"), ("a rainy street in Tokyo", "city"),
        ("poppies and daisies", "flowers"), ("flowers in a vase", "still"), ("stained glass window", "glass"),
        ("an orange bauhaus poster", "geometry"), ("a kilim rug", "textile"),
        ("old houses by a canal", "village"), ("portrait of a queen", "portrait"),
    ],
)  # fmt: skip
def test_words_choose_the_scene(prompt: str, scene: str) -> None:
    assert read(prompt, "", (), 1, "m").scene == scene


def test_scale_border_and_print_quality_show() -> None:
    plain = picture("bauhaus", model=models.PATTERNS)
    assert difference(plain, picture("bauhaus", model=models.PATTERNS, scale=2.0)) > VISIBLE
    assert difference(plain, picture("bauhaus", model=models.PATTERNS, border=True)) > VISIBLE / 2
    clean = picture("hello", model=models.PRINT, quality="clean", size=(512, 512))
    worn = picture("hello", model=models.PRINT, quality="worn", size=(512, 512))
    assert difference(clean, worn) > VISIBLE / 6
