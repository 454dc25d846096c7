"""From a model's fields to a form and back to parameters."""

from __future__ import annotations

from typing import Any

import pytest

from generation.catalogue.choices import filled
from generation.catalogue.form import ParametersForm
from generation.catalogue.spec import FieldSpec

COUNT = FieldSpec("count", "integer", default=1, minimum=1, maximum=4)
SEED = FieldSpec("seed", "integer", minimum=0)
SHAPE = FieldSpec("aspect_ratio", "enum", choices=("1:1", "16:9"), default="1:1")
SIZE = FieldSpec("image_size", "enum", choices=(1, 2, 4), required=True)
RAW = FieldSpec("raw", "boolean", default=False)
STRENGTH = FieldSpec("strength", "number", minimum=0, maximum=1)
ODD = FieldSpec("9-x.[y] é", "string", required=True, max_length=5)


def form(*specs: FieldSpec, **typed: Any) -> ParametersForm:
    return ParametersForm(specs, filled(specs, {f"p-{name}": value for name, value in typed.items()}))


def parameters(*specs: FieldSpec, **typed: Any) -> dict[str, Any]:
    bound = form(*specs, **typed)
    assert bound.is_valid(), bound.errors
    return bound.parameters()


@pytest.mark.parametrize("count", ["0", "2.5", "99", "-1", "two", "1e3", "٣x", "\x00"])
def test_a_count_that_is_none_is_refused(count: str) -> None:
    assert not form(COUNT, count=count).is_valid()


def test_a_count_in_bounds_is_a_number() -> None:
    assert parameters(COUNT, count="3") == {"count": 3}


def test_what_was_not_shown_takes_its_default() -> None:
    assert parameters(COUNT, SHAPE) == {"count": 1, "aspect_ratio": "1:1"}


def test_what_was_left_empty_is_left_out() -> None:
    assert parameters(SEED, STRENGTH, seed="", strength="") == {}


def test_a_seed_of_twenty_digits_is_refused_in_words() -> None:
    bound = form(SEED, seed="1" * 20)
    assert not bound.is_valid()
    assert "at most" in str(bound.errors["seed"])


def test_choices_keep_their_own_type() -> None:
    assert parameters(SIZE, image_size="2") == {"image_size": 2}


def test_an_unknown_choice_is_refused_with_what_there_is() -> None:
    bound = form(SHAPE, aspect_ratio="7:5")
    assert not bound.is_valid()
    assert "1:1, 16:9" in str(bound.errors["aspect_ratio"])


def test_a_switch_that_is_off_is_false_and_one_not_shown_its_default() -> None:
    on = FieldSpec("enhance", "boolean", default=True)
    assert parameters(RAW, raw="true") == {"raw": True}
    assert parameters(on, enhance="false") == {"enhance": False}
    assert parameters(on) == {"enhance": True}


@pytest.mark.parametrize("value", ["1.5", "nan", "inf", "-0.1"])
def test_a_number_out_of_bounds_is_refused(value: str) -> None:
    assert not form(STRENGTH, strength=value).is_valid()


def test_a_field_may_be_called_anything() -> None:
    assert parameters(ODD, **{"9-x.[y] é": "a b"}) == {"9-x.[y] é": "a b"}
    assert not form(ODD, **{"9-x.[y] é": "longer"}).is_valid()
    assert not form(ODD, **{"9-x.[y] é": "a\x00b"}).is_valid()


def test_a_required_field_without_default_must_be_filled() -> None:
    assert not form(SIZE).is_valid()
