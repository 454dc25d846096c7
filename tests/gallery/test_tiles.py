"""What a tile and the panel say about a picture."""

from __future__ import annotations

from typing import Any

import pytest

from gallery.details import details, initials, shape_text
from gallery.models import Image, Visibility, named_teams_of, with_favourites
from gallery.tiles import shape, shorten, tile
from tests.gallery.factories import make_image, make_user


def image(**more: Any) -> Image:
    columns = {
        "width": 1344,
        "height": 768,
        "sha256": "ab" * 32,
        "file": "a/original.webp",
        "prompt": "A lake",
    }
    return Image(**{**columns, **more})


def test_a_tile_names_every_rendition_by_hash_and_width() -> None:
    picture = image()
    made = tile(picture)
    base = f"/media/{picture.uid}/{'ab' * 8}"
    assert made.srcset == f"{base}/320.webp 320w, {base}/640.webp 640w, {base}/1280.webp 1280w"
    assert (made.src, made.full) == (f"{base}/640.webp", f"{base}/1280.webp")
    assert made.original == f"{base}/original.webp"
    assert made.url == f"/images/{picture.uid}/"
    assert made.shape == "ar-175"


def test_a_small_picture_has_one_rendition() -> None:
    made = tile(image(width=100, height=80))
    assert made.src == made.full
    assert made.srcset.endswith("320.webp 100w")


def test_what_browsers_cannot_show_is_shown_by_its_largest_rendition() -> None:
    made = tile(image(file="a/original.tif"))
    assert made.original == made.full
    assert made.placeholder.startswith("data:image/gif")


@pytest.mark.parametrize(
    ("size", "name"),
    [((1, 1), "ar-100"), ((1344, 768), "ar-175"), ((9, 16), "ar-55"), ((9, 1), "ar-300"), ((1, 9), "ar-40")],
)
def test_shapes_are_steps_within_bounds(size: tuple[int, int], name: str) -> None:
    assert shape(*size) == name


def test_long_words_are_cut_between_words_and_an_empty_prompt_has_an_alternative() -> None:
    assert shorten("a lake at dusk", 12) == "a lake at…"
    assert len(shorten("x" * 300, 90)) == 90
    made = tile(image(prompt="word " * 100 + "\n<b>"))
    assert len(made.caption) <= 90
    assert len(made.alt) <= 200
    assert tile(image(prompt=" \n")).alt == "Picture without a prompt"


@pytest.mark.parametrize(
    ("size", "asked", "text"),
    [
        ((1344, 768), "16:9", "16:9 · 1344 × 768"),
        ((1344, 768), None, "16:9 · 1344 × 768"),
        ((1024, 1024), None, "1:1 · 1024 × 1024"),
        ((1000, 700), None, "1000 × 700"),
        ((1000, 700), "16:9", "1000 × 700"),
        ((1000, 700), "auto", "1000 × 700"),
    ],
)
def test_the_shape_is_named_where_it_has_a_name(size: tuple[int, int], asked: str | None, text: str) -> None:
    parameters = {"aspect_ratio": asked} if asked else {}
    assert shape_text(image(width=size[0], height=size[1], parameters=parameters)) == text


def test_initials_are_of_the_first_and_the_last_name() -> None:
    names = ["Mara Keller", "mara", "Jan van der Berg", "j.smith", ""]
    assert [initials(name) for name in names] == ["MK", "M", "JB", "JS", ""]


@pytest.mark.django_db
def test_the_panel_says_the_whole_recipe() -> None:
    user, other = make_user(), make_user("jon")
    parent, foreign = make_image(user), make_image(other)
    made = make_image(
        user,
        model="imagen-4",
        model_name="Imagen 4",
        cost=70,
        took_ms=11_800,
        waited_ms=2_100,
        seed="42118",
        styles=["macro", "studio_light"],
        parameters={
            "guidance_scale": 7.5,
            "hd": True,
            "seed": 1,
            "aspect_ratio": "3:2",
            "tags": ["a", "b"],
            "x": None,
        },
        references=[{"uid": "not-a-uid", "name": "Sea"}],
        parents=[parent.pk, foreign.pk],
    )
    child = make_image(user, parents=[made.pk])
    found = with_favourites(Image.objects.all(), user).get(pk=made.pk)
    shown = details(found, user, named_teams_of(user))
    assert (shown.cost_text, shown.took_text) == ("70 credits", "11.8 s · waited 2.1 s")
    assert (shown.seed, shown.styles_text) == ("42118", "Macro, Studio light")
    assert shown.details == [("Guidance scale", "7.5"), ("Hd", "On"), ("Tags", "a, b")]
    assert [tile.uid for tile in shown.parents] == [str(parent.uid)]
    assert [tile.uid for tile in shown.children] == [str(child.uid)]
    assert [(reference.name, reference.thumb) for reference in shown.references] == [("Sea", "")]
    assert shown.maker == "mara"
    assert not shown.deleted


@pytest.mark.django_db
def test_the_cost_is_shown_to_the_owner_and_to_admins_alone() -> None:
    owner = make_user()
    image = make_image(owner, cost=1)
    Image.objects.update(visibility=Visibility.EVERYONE)
    texts = []
    for person in (owner, make_user("jon"), make_user("root", is_superuser=True)):
        found = with_favourites(Image.objects.visible_to(person), person).get(pk=image.pk)
        texts.append(details(found, person, named_teams_of(person)).cost_text)
    assert texts == ["1 credit", "", "1 credit"]
