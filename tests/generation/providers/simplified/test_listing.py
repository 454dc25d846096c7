"""The model list, in every shape that it could have."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.catalogue.spec import Capability, ModelSpec
from generation.providers.http.text import decode
from generation.providers.simplified.listing import parse_detail, parse_listing
from tests.profile import examples

PROMPT = {"name": "prompt", "type": "string", "required": True}
IMAGE = {"name": "input_image", "type": "file", "required": True}
MODEL = {"id": "flux.dev", "name": "FLUX dev", "capabilities": {"prompt": {"fields": [PROMPT]}}}


def models(data: Any) -> list[ModelSpec]:
    return [draft.finished() for draft in parse_listing(data)]


def only(entry: Any) -> ModelSpec:
    (model,) = models([entry])
    return model


def names(model: ModelSpec) -> dict[Capability, list[str]]:
    return {name: [field.name for field in fields] for name, fields in model.capabilities.items()}


@pytest.mark.parametrize(
    "data",
    [
        [MODEL],
        {"models": [MODEL]},
        {"results": [MODEL], "count": 1, "next": None},
        {"data": [MODEL]},
        {"data": {"models": [MODEL]}},
        {"models": {"flux.dev": {key: value for key, value in MODEL.items() if key != "id"}}},
        MODEL,
    ],
    ids=str,
)
def test_the_list_comes_in_many_envelopes(data: Any) -> None:
    (model,) = models(data)
    assert (model.id, model.name, model.problems) == ("flux.dev", "FLUX dev", ())
    assert names(model) == {"prompt": ["prompt"]}


@pytest.mark.parametrize(
    "capabilities",
    [
        {"prompt": [PROMPT], "reference_image": [PROMPT, IMAGE]},
        {"prompt": {"fields": [PROMPT]}, "reference_image": {"fields": [PROMPT, IMAGE]}},
        {"prompt": {"parameters": {"prompt": PROMPT}}, "reference_image": {"parameters": [PROMPT, IMAGE]}},
        {"PROMPT": {"prompt": PROMPT}, "reference-image": {"prompt": PROMPT, "input_image": IMAGE}},
        [
            {"capability": "reference_image", "fields": [PROMPT, IMAGE]},
            {"name": "prompt", "fields": [PROMPT]},
        ],
    ],
    ids=lambda value: str(value)[:50],
)
def test_capabilities_come_with_their_fields_in_many_ways(capabilities: Any) -> None:
    model = only({"model_id": "m", "label": "M", "capabilities": capabilities})
    assert names(model) == {"prompt": ["prompt"], "reference_image": ["prompt", "input_image"]}
    assert (model.id, model.name, model.problems) == ("m", "M", ())


def test_a_list_of_capabilities_shares_the_model_s_fields() -> None:
    many = {"name": "reference_images", "type": "file_list", "capabilities": ["multiple_images"]}
    for key in ("fields", "parameters"):
        model = only(
            {
                "id": "m",
                "capabilities": ["prompt", "reference_image", "multiple_images"],
                key: [PROMPT, IMAGE, many],
            }
        )
        assert names(model) == {
            "prompt": ["prompt"],
            "reference_image": ["prompt", "input_image"],
            "multiple_images": ["prompt", "input_image", "reference_images"],
        }
        assert not model.problems


def test_fields_may_be_given_by_capability_beside_a_list_of_them() -> None:
    for value in ([PROMPT, IMAGE], {"fields": [PROMPT, IMAGE]}):
        entry = {"id": "m", "capabilities": ["prompt", "reference_image"]}
        fields = {"prompt": [PROMPT], "reference_image": value}
        assert names(only({**entry, "fields": fields})) == {
            "prompt": ["prompt"],
            "reference_image": ["prompt", "input_image"],
        }


def test_fields_that_are_missing_are_asked_for() -> None:
    capabilities: Any
    for capabilities in (
        ["prompt", "reference_image"],
        {"prompt": None, "reference_image": {}},
        {"prompt": True, "reference_image": [], "multiple_images": {"enabled": False}},
        {"prompt": {"enabled": True}, "reference_image": {"fields": None, "supported": True}},
        [{"name": "prompt"}, {"capability": "reference_image", "label": "One image"}],
    ):
        (draft,) = parse_listing([{"id": "m", "capabilities": capabilities}])
        assert draft.missing == ["prompt", "reference_image"]


@pytest.mark.parametrize(
    "answer",
    [
        [PROMPT, IMAGE],
        {"fields": [PROMPT, IMAGE]},
        {"model_id": "m", "capability": "reference_image", "fields": [PROMPT, IMAGE]},
        {"parameters": {"prompt": PROMPT, "input_image": IMAGE}},
        {"data": {"fields": [PROMPT, IMAGE]}},
        {"data": [PROMPT, IMAGE]},
        {"prompt": PROMPT, "input_image": IMAGE},
        {"models": [{"id": "m", "capabilities": {"reference_image": [PROMPT, IMAGE]}}]},
        {"results": [{"id": "other", "fields": [PROMPT]}, {"id": "m", "fields": [PROMPT, IMAGE]}]},
        {"id": "m", "capabilities": {"reference_image": {"fields": [PROMPT, IMAGE]}}},
        {"fields": {"prompt": [PROMPT], "reference_image": [PROMPT, IMAGE]}},
        [{"id": "m", "name": "M", "capabilities": ["reference_image"], "fields": [PROMPT, IMAGE]}],
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_detail_comes_in_many_shapes(answer: Any) -> None:
    problems: list[str] = []
    fields = parse_detail(answer, "m", "reference_image", problems)
    assert [field.name for field in fields] == ["prompt", "input_image"]
    assert not problems


def test_a_detail_that_is_none_has_no_fields() -> None:
    answer: Any
    for answer in (None, [], {}, 5, "text", {"detail": "no"}, {"id": "m"}, {"fields": []}):
        assert parse_detail(answer, "m", "prompt", []) == ()


def test_prices_and_times_are_read_liberally() -> None:
    said: Any
    for said, credits in ((60, 60), ("60", 60), (7.5, 8), (0, 0), (None, None)):
        assert only({**MODEL, "credits_per_image": said}).credits == credits
        assert only({**MODEL, "credits": said}).credits == credits
    for said, seconds in ((12, 12.0), ("12", 12.0), ("12s", 12.0), ("12.5 seconds", 12.5), (None, None)):
        assert only({**MODEL, "estimated_time": said}).seconds == seconds
    for key in ("credits", "estimated_time"):
        for said in (-1, "soon", [], {"min": 1}, True, 10**30):
            assert only({**MODEL, key: said}).problems


def test_a_vendor_follows_from_the_id() -> None:
    assert only({**MODEL, "id": "openai.imgen"}).vendor == "OpenAI"
    assert only({**MODEL, "id": "new-lab.thing"}).vendor == "New Lab"
    assert only({**MODEL, "id": "thing"}).vendor == ""
    assert only({**MODEL, "vendor": {"name": "Somebody"}}).vendor == "Somebody"


@pytest.mark.parametrize(
    "entry", [None, 17.5, [], {}, {"name": "No id"}, {"id": ""}, {"id": "x" * 500}, True]
)
def test_an_entry_without_sense_is_kept_and_shown(entry: Any) -> None:
    model = only(entry)
    assert model.id.startswith("unreadable-")
    assert model.raw == entry
    assert model.problems
    assert not model.capabilities


@pytest.mark.parametrize(
    "data", [None, 5, "text", {}, {"models": None}, {"error": "no"}, {"models": {"models": 5}}]
)
def test_a_list_without_sense_is_kept_and_shown(data: Any) -> None:
    (model,) = models(data)
    assert model.raw == data
    assert "not understood" in model.problems[0]


def test_an_empty_list_has_no_models() -> None:
    assert models([]) == []
    assert models({"models": []}) == []


def test_capabilities_nobody_knows_are_named() -> None:
    model = only({**MODEL, "capabilities": {"prompt": [PROMPT], "video": [PROMPT], "": 5}})
    assert names(model) == {"prompt": ["prompt"]}
    assert "'video'" in model.problems[0]
    capabilities: Any
    for capabilities in (None, 5, [], {}, "video", [None, 5, {}]):
        model = only({"id": "m", "capabilities": capabilities})
        assert not model.capabilities
        assert model.problems


def test_a_model_without_capabilities_but_with_fields_makes_pictures_from_text() -> None:
    model = only({"id": "m", "fields": [PROMPT]})
    assert names(model) == {"prompt": ["prompt"]}
    assert model.problems


def test_an_id_that_comes_twice_is_one_model() -> None:
    first = {"id": "m", "capability": "prompt", "fields": [PROMPT]}
    second = {"id": "m", "capability": "reference_image", "fields": [PROMPT, IMAGE]}
    (model,) = models([first, second, first])
    assert names(model) == {"prompt": ["prompt"], "reference_image": ["prompt", "input_image"]}
    assert not model.problems
    (model,) = models([first, {**first, "fields": [IMAGE, {"name": "other", "type": "int"}]}])
    assert names(model) == {"prompt": ["prompt"]}
    assert "twice" in model.problems[0]


def test_ten_thousand_models_are_cut_and_it_is_said() -> None:
    found = models([{**MODEL, "id": f"m{number}"} for number in range(10_000)])
    assert len(found) == 1001
    assert found[-1].name == "9000 more models"
    assert "10000" in found[-1].problems[0]


def test_what_was_said_is_kept_word_for_word_within_reason() -> None:
    assert only(MODEL).raw == MODEL
    model = only({**MODEL, "blob": "x" * 100_000})
    assert len(json.dumps(model.raw)) < 20_000
    assert "too long" in model.problems[0]
    assert len(only({**MODEL, "capabilities": {f"c{n}": [] for n in range(500)}}).problems) <= 31


def test_ids_that_are_numbers_are_taken() -> None:
    assert only({**MODEL, "id": 17}).id == "17"


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same JSON with some of its parts replaced by junk."""
    if rng.random() < 0.08:
        return rng.choice([None, 5, -1.5, "", "x", [], {}, True, {"a": {"b": []}}, [[[]]], "\u0000"])
    if isinstance(value, dict):
        return {key: shuffled(item, rng) for key, item in value.items()}
    if isinstance(value, list):
        return [shuffled(item, rng) for item in value]
    return value


def test_a_list_with_junk_anywhere_in_it_never_fails() -> None:
    full = {
        "models": [
            {
                **MODEL,
                "credits_per_image": 5,
                "estimated_time": 3,
                "capabilities": {
                    "prompt": {"fields": [PROMPT, {"name": "e", "type": "enum", "options": [{"value": 1}]}]},
                    "multiple_images": [
                        IMAGE,
                        {"name": "n", "type": "int", "min": 1, "max": 3, "default": 2},
                    ],
                },
            },
            {"id": "b", "capabilities": ["prompt"], "parameters": {"prompt": PROMPT, "image": IMAGE}},
        ]
    }
    rng = random.Random(4)
    for _ in range(400):
        data = shuffled(full, rng)
        for draft in parse_listing(data):
            assert draft.finished().id
        parse_detail(data, "b", "prompt", [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "capabilities", "fields", "prompt", "type", "enum", "models", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@examples(quick=60, full=300)
@given(JSON)
def test_no_json_at_all_makes_it_fail(data: Any) -> None:
    data = decode(json.dumps(data).encode())
    for draft in parse_listing(data):
        model = draft.finished()
        assert model.id and len(model.id) <= 200
        assert model.name
        json.dumps(model.raw)
    parse_detail(data, "x", "prompt", [])
