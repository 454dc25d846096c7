"""Which field plays which part."""

from __future__ import annotations

import pytest

from generation.catalogue.roles import (
    aspect_of,
    assign_references,
    count_of,
    parameter_fields,
    prompt_field,
    ratio_of,
    reference_capacity,
    stand_in_field,
)
from generation.catalogue.spec import FieldSpec, capability_for

PROMPT = FieldSpec("prompt", "string", required=True)
TEXT = FieldSpec("q7", "string", required=True)
SINGLE = FieldSpec("input_image", "file", required=True)
LIST = FieldSpec("style_reference_images", "file_list", max_items=3)


def test_the_prompt_is_the_field_of_that_name() -> None:
    assert prompt_field([TEXT, PROMPT]) is PROMPT
    assert prompt_field([TEXT]) is None


def test_without_a_prompt_field_the_first_required_text_may_stand_in() -> None:
    assert stand_in_field([FieldSpec("note", "string"), TEXT]) is TEXT
    assert stand_in_field([TEXT, PROMPT]) is None


def test_parameters_are_what_is_neither_prompt_nor_reference() -> None:
    seed = FieldSpec("seed", "integer")
    assert parameter_fields([PROMPT, SINGLE, seed, LIST]) == [seed]


@pytest.mark.parametrize(
    ("references", "capability"),
    [(0, "prompt"), (1, "reference_image"), (2, "multiple_images"), (9, "multiple_images")],
)
def test_the_capability_follows_from_the_references(references: int, capability: str) -> None:
    assert capability_for(references) == capability


def test_references_go_to_required_single_fields_first_and_the_rest_to_lists() -> None:
    dealt = assign_references([LIST, SINGLE], 3)
    assert [(field.name, field.count) for field in dealt] == [
        ("input_image", 1),
        ("style_reference_images", 2),
    ]
    assert reference_capacity([LIST, SINGLE]) == 4


def test_several_references_stay_together_in_a_list_where_one_takes_them() -> None:
    single = FieldSpec("input_image", "file")
    assert [field.name for field in assign_references([single, LIST], 2)] == ["style_reference_images"]
    assert [field.name for field in assign_references([LIST, single], 1)] == ["input_image"]


def test_too_many_references_are_refused_with_how_many_fit() -> None:
    with pytest.raises(ValueError, match="takes 4 references"):
        assign_references([LIST, SINGLE], 5)


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("16:9", 16 / 9),
        ("1024x1536", 1024 / 1536),
        ("4 × 5", 0.8),
        ("auto", None),
        ("0:1", None),
        (None, None),
    ],
)
def test_shapes_are_read_from_ratios_and_sizes(text: object, ratio: float | None) -> None:
    assert ratio_of(text) == ratio


def test_the_expected_shape_comes_from_whatever_field_names_one() -> None:
    fields = [FieldSpec("zz", "enum", choices=("1:1", "2:1"), default="1:1")]
    assert aspect_of(fields, {"zz": "2:1"}) == 2
    assert aspect_of(fields, {}) == 1
    assert aspect_of([], {"zz": "2:1"}) == 1


@pytest.mark.parametrize(("value", "count"), [(3, 3), ("4", 4), (None, 2), ("x", 1)])
def test_how_many_pictures_a_job_brings(value: object, count: int) -> None:
    fields = [FieldSpec("num_images", "integer", default=2)]
    given = {} if value is None else {"num_images": value}
    assert count_of(fields, given) == count
