"""One field, in every way that a service could describe it."""

from __future__ import annotations

from typing import Any

import pytest

from generation.catalogue.spec import FieldSpec
from generation.providers.simplified.fields import parse_fields


def parsed(data: Any) -> tuple[tuple[FieldSpec, ...], list[str]]:
    problems: list[str] = []
    return parse_fields(data, problems, "prompt") or (), problems


def one(**description: Any) -> FieldSpec:
    """The only field of a list with this description, which must be understood."""
    (field,), problems = parsed([{"name": "x", **description}])
    assert not problems
    return field


def doubtful(**description: Any) -> tuple[FieldSpec, str]:
    """The field, and what is said about it."""
    (field,), problems = parsed([{"name": "x", **description}])
    assert problems
    return field, " ".join(problems)


@pytest.mark.parametrize(
    ("words", "type"),
    [
        ("string String STR text textarea", "string"),
        ("integer int", "integer"),
        ("number float decimal slider", "number"),
        ("boolean bool checkbox", "boolean"),
        ("file image image_url", "file"),
        ("file_list files images image[] File-List", "file_list"),
    ],
)
def test_types_have_many_names(words: str, type: str) -> None:
    for word in words.split():
        assert one(type=word).type == type
        assert one(field_type=word).type == type


def test_every_property_has_its_other_names() -> None:
    documented = {
        "name": "count",
        "field_type": "integer",
        "required": True,
        "default": 1,
        "min": 1,
        "max": 4,
        "label": "How many",
        "description": "Up to four.",
    }
    other = {
        "key": "count",
        "type": "int",
        "required": "true",
        "default": "1",
        "minimum": "1",
        "maximum": 4.0,
        "label": "How many",
        "help_text": "Up to four.",
    }
    expected = FieldSpec(
        "count", "integer", True, 1, minimum=1, maximum=4, label="How many", help="Up to four."
    )
    for description in (documented, other):
        assert parsed([description]) == ((expected,), [])


def test_fields_come_as_a_list_a_map_or_a_schema() -> None:
    expected = (FieldSpec("prompt", "string", True), FieldSpec("seed", "integer"))
    listed = [{"name": "prompt", "type": "string", "required": True}, {"name": "seed", "type": "integer"}]
    mapped = {"prompt": {"type": "string", "required": True}, "seed": "integer"}
    schema = {
        "type": "object",
        "properties": {"prompt": {"type": "string"}, "seed": {"type": ["null", "integer"]}},
        "required": ["prompt"],
    }
    for data in (listed, mapped, schema):
        assert parsed(data) == (expected, [])


@pytest.mark.parametrize("key", ["enum_values", "enum", "choices", "options"])
def test_choices_are_values_or_values_with_labels(key: str) -> None:
    for choices in (
        ["a", "b"],
        [{"value": "a", "label": "A"}, {"value": "b"}],
        [["a", "A"], ["b", "B"]],
        [{"label": "a"}, {"name": "b"}],
        {"a": "A", "b": "B"},
        ["a", "b", "a"],
    ):
        assert one(type="enum", **{key: choices}).choices == ("a", "b")


def test_choices_keep_their_types() -> None:
    field = one(type="integer", enum=[1, 2, 4, "auto", 1.5], default=2)
    assert (field.type, field.choices, field.default) == ("enum", (1, 2, 4, "auto", 1.5), 2)
    assert one(type="enum", options=[1, 2], default="2").default == 2
    assert one(enum=["a"], default="a").type == "enum"


def test_choices_that_are_none_make_plain_text() -> None:
    choices: Any
    for choices in ({}, [], None, "a,b", 5):
        field, said = doubtful(type="select", options=choices)
        assert field.type == "string"
        assert "without values" in said
    field, said = doubtful(type="enum", options=["a", None, {}, [], {"value": {"deep": 1}}])
    assert field.choices == ("a",)
    field, said = doubtful(type="enum", options=list(range(2000)))
    assert len(field.choices) == 500
    assert "2000 choices" in said


@pytest.mark.parametrize(
    "description",
    [
        {"type": "quaternion"},
        {"type": {"deep": ["nonsense"]}},
        {"type": 17},
        {"type": "array"},
        {"type": "array", "items": {"type": "integer"}},
        {"label": "no type at all"},
    ],
    ids=str,
)
def test_nonsense_becomes_plain_text_and_is_named(description: dict[str, Any]) -> None:
    field, said = doubtful(**description)
    assert field.type == "string"
    assert "plain text" in said


def test_a_type_that_is_missing_is_guessed_from_the_default() -> None:
    assert one(default=True).type == "boolean"
    assert one(default=3).type == "integer"
    assert one(default=0.5).type == "number"
    assert parsed([{"name": "prompt"}]) == ((FieldSpec("prompt", "string"),), [])


def test_references_are_known_by_their_type_or_their_name() -> None:
    for name, type, expected in (
        ("anything", "file", "file"),
        ("anything", "file_list", "file_list"),
        ("reference_images", "string", "file_list"),
        ("reference_images", "array", "file_list"),
        ("style_reference_images", "", "file_list"),
        ("style_reference_images", "list", "file_list"),
        ("reference_images", "file", "file"),
        ("input_image", "string", "file"),
        ("input_image", "uuid", "file"),
        ("image_prompt", "url", "file"),
        ("source_image", "", "file"),
        ("source_image", "file_list", "file_list"),
        ("source_image", "array", "file_list"),
        ("image_prompt_strength", "number", "number"),
        ("image_prompt", "boolean", "boolean"),
        ("webhook", "url", "string"),
    ):
        (field,), problems = parsed([{"name": name, "type": type}])
        assert (field.name, field.type) == (name, expected)
        assert not problems


def test_a_reference_may_want_an_address() -> None:
    assert not one(type="file").wants_url
    assert not one(type="file", format="uuid").wants_url
    for description in (
        {"type": "file", "format": "url"},
        {"type": "file", "format": "URI"},
        {"type": "image_url"},
        {"type": "array", "items": {"type": "file", "format": "uri"}},
        {"type": "image_urls"},
    ):
        assert one(**description).wants_url
    (field,), _ = parsed([{"name": "input_image", "type": "string", "format": "uri"}])
    assert (field.type, field.wants_url) == ("file", True)
    assert not one(type="string", format="url").wants_url


def test_lists_of_references_have_a_most() -> None:
    assert one(type="file_list", max_items=4).max_items == 4
    assert one(type="file_list", maxItems="4").max_items == 4
    assert one(type="file_list", max=4).max_items == 4
    assert one(type="file", max_items=3).type == "file_list"
    assert one(type="file", max_items=1).type == "file"
    assert one(type="string", max_length=500).max_length == 500
    most: Any
    for most in (0, -1, 2.5, "many", [], True):
        field, _ = doubtful(type="file_list", max_items=most)
        assert field.max_items is None


def test_bounds_that_are_none_are_left_out() -> None:
    assert one(type="integer", max=2**64 - 1).maximum == 2**64 - 1
    bounds: Any
    for bounds in ({"min": 5, "max": 1}, {"min": "low"}, {"max": []}, {"min": 10**400}, {"min": True}):
        field, _ = doubtful(type="number", **bounds)
        assert field.minimum is None


@pytest.mark.parametrize(
    ("description", "default"),
    [
        ({"type": "integer", "default": "3"}, 3),
        ({"type": "integer", "default": 3.0}, 3),
        ({"type": "number", "default": "0.5"}, 0.5),
        ({"type": "boolean", "default": "false"}, False),
        ({"type": "boolean", "default": 1}, True),
        ({"type": "string", "default": "soft light"}, "soft light"),
        ({"type": "string", "default": ""}, None),
        ({"type": "file", "default": "https://x.example/"}, None),
    ],
    ids=str,
)
def test_defaults_are_brought_to_their_type(description: dict[str, Any], default: Any) -> None:
    field = one(**description)
    assert field.default == default
    assert type(field.default) is type(default)


@pytest.mark.parametrize(
    "description",
    [
        {"type": "integer", "default": "many"},
        {"type": "integer", "default": 2.5},
        {"type": "integer", "default": 9, "max": 4},
        {"type": "number", "default": []},
        {"type": "boolean", "default": "perhaps"},
        {"type": "string", "default": {"a": 1}},
        {"type": "enum", "options": ["a"], "default": "b"},
    ],
    ids=str,
)
def test_a_default_that_does_not_fit_is_left_out(description: dict[str, Any]) -> None:
    field, said = doubtful(**description)
    assert field.default is None
    assert "default" in said


def test_what_has_no_name_is_named_among_the_problems() -> None:
    fields, problems = parsed(
        [{"type": "string"}, 17, None, [], {"name": ""}, "seed", {"name": "a", "type": "int"}]
    )
    assert [field.name for field in fields] == ["seed", "a"]
    assert len(problems) == 6
    fields, problems = parsed({"odd": 17, "worse": None, "": {}})
    assert [(field.name, field.type) for field in fields] == [("odd", "string"), ("worse", "string")]
    assert len(problems) == 3


def test_a_name_that_comes_twice_counts_once() -> None:
    fields, problems = parsed([{"name": "x", "type": "int"}, {"name": "x", "type": "string"}])
    assert [field.type for field in fields] == ["integer"]
    assert "twice" in problems[0]


def test_absurd_sizes_are_cut() -> None:
    fields, problems = parsed([{"name": f"f{n}", "type": "int"} for n in range(5000)])
    assert len(fields) == 200
    assert "5000 fields" in problems[0]
    field = one(type="string", label="l" * 9000, description="d" * 9000)
    assert len(field.label) <= 100
    assert len(field.help) <= 500
