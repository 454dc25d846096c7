"""The model list over the line: details, pages, and what goes wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from generation.catalogue.spec import ModelSpec
from generation.providers.base import NotAuthorised, Rejected, Request, SlowDown, Unreachable
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import hurried
from tests.upstream import Upstream


def names_only(models: list[dict[str, Any]]) -> Any:
    return [{**model, "capabilities": list(model["capabilities"])} for model in models]


def comparable(models: list[ModelSpec]) -> list[tuple[Any, ...]]:
    return [(model.id, model.name, model.credits, model.seconds, model.capabilities) for model in models]


def test_every_model_is_there_with_all_it_can_do(upstream: Upstream, simplified: Simplified) -> None:
    found = {model.id: model for model in simplified.list_models()}
    assert list(found) == [model["id"] for model in upstream.models]
    for model in upstream.models:
        spec = found[model["id"]]
        assert not spec.problems
        assert spec.credits == model["credits_per_image"]
        for name, capability in model["capabilities"].items():
            fields = spec.capabilities[name]
            assert [field.name for field in fields] == [field["name"] for field in capability["fields"]]
            assert [field.type for field in fields] == [field["field_type"] for field in capability["fields"]]


def test_the_list_needs_no_key(upstream: Upstream) -> None:
    models = Simplified("", upstream.url, upstream.allowed_hosts).list_models()
    assert len(models) == len(upstream.models)
    assert "authorization" not in upstream.requests[0].headers


def test_fields_that_the_list_leaves_out_are_asked_for(upstream: Upstream, simplified: Simplified) -> None:
    full = comparable(simplified.list_models())
    upstream.knobs.listing = names_only
    upstream.requests.clear()
    assert comparable(simplified.list_models()) == full
    pairs = sum(len(model["capabilities"]) for model in upstream.models)
    assert upstream.count("models") == 1 + pairs
    assert upstream.requests[1].params == {"model_id": "flux.flux-schnell", "capability": "prompt"}


@pytest.mark.parametrize(
    "shape",
    [
        lambda models: models,
        lambda models: {"results": models},
        lambda models: {"data": {"models": models}},
        lambda models: [
            {"model_id": model.pop("id"), "label": model.pop("name"), **model} for model in models
        ],
        lambda models: [
            {
                **model,
                "capabilities": {
                    name: {field["name"]: field for field in capability["fields"]}
                    for name, capability in model["capabilities"].items()
                },
            }
            for model in models
        ],
        lambda models: [
            {"id": model["id"], **model, "capability": name, "capabilities": None, **capability}
            for model in models
            for name, capability in model["capabilities"].items()
        ],
    ],
)
def test_every_shape_of_the_list_says_the_same(
    upstream: Upstream, simplified: Simplified, shape: Any
) -> None:
    full = comparable(simplified.list_models())
    upstream.knobs.listing = shape
    assert comparable(simplified.list_models()) == full


def test_a_detail_that_fails_costs_only_its_own_fields(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.listing = names_only
    upstream.fail_next("models")
    fault: Any
    for fault in ({"status": 500}, {"status": 404, "body": {}}, {"html": True}, {"body": []}):
        upstream.fail_next("models", **fault)
    models = simplified.list_models()
    assert [bool(model.problems) for model in models[:4]] == [True, True, True, True]
    assert not any(model.problems for model in models[5:])
    assert models[0].capabilities == {"prompt": ()}


def test_details_end_where_the_service_wants_a_pause(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.listing = names_only
    upstream.fail_next("models")
    upstream.fail_next("models", status=429, body={})
    models = simplified.list_models()
    assert upstream.count("models") == 2
    assert all(model.problems for model in models)


def test_the_number_of_details_is_bounded(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.listing = lambda models: [{"id": f"m{n}", "capabilities": ["prompt"]} for n in range(310)]
    models = simplified.list_models()
    assert len(models) == 310
    assert upstream.count("models") == 301
    assert "not asked for" in models[-1].problems[0]


def test_further_pages_are_read(upstream: Upstream, simplified: Simplified) -> None:
    base = f"{upstream.url}/api/v1/service/ai-image/models"

    def page(number: int, following: str | None) -> dict[str, Any]:
        return {"next": following, "results": [{"id": f"m{number}", "fields": [{"name": "prompt"}]}]}

    upstream.fail_next("models", body=page(1, f"{base}?page=2"))
    upstream.fail_next("models", body=page(2, "/api/v1/service/ai-image/models?page=3"))
    upstream.fail_next("models", body=page(3, f"{base}?page=2"))
    assert [model.id for model in simplified.list_models()] == ["m1", "m2", "m3"]
    upstream.fail_next("models", body=page(1, "https://elsewhere.example/?page=2"))
    first, rest = simplified.list_models()
    assert first.id == "m1"
    assert "not read further" in rest.problems[0]
    upstream.fail_next("models", body=page(1, f"{base}?page=2"))
    upstream.fail_next("models", body="null")
    assert "not read further" in simplified.list_models()[-1].problems[0]
    upstream.fail_always("models", edit=lambda data: page(1, f"{base}?page={len(upstream.requests)}"))
    upstream.requests.clear()
    assert "not read further" in simplified.list_models()[-1].problems[0]
    assert upstream.count("models") == 20


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 404, "body": {}},
        {"status": 400, "body": {}},
        {"html": True},
        {"truncate": True},
        {"drop": "before"},
        {"drop": "middle"},
        {"size": 1 << 30},
        {"body": '{"models": [' + '"x",' * 1_200_000 + '"x"]}'},
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_list_that_cannot_be_had_is_unreachable(
    upstream: Upstream, simplified: Simplified, fault: dict[str, Any]
) -> None:
    upstream.fail_next("models", **fault)
    with pytest.raises(Unreachable):
        simplified.list_models()


def test_an_answer_that_is_no_list_is_told_to_the_admin(upstream: Upstream, simplified: Simplified) -> None:
    for answer in ("null", "17", {"error": "down for repairs"}, {"models": None}, {"task_id": "t"}):
        upstream.fail_next("models", body=answer)
        with pytest.raises(Unreachable) as caught:
            simplified.list_models()
        assert caught.value.code == "not-a-list"
    assert "task_id" in caught.value.detail
    upstream.fail_next("models", body={"models": []})
    assert simplified.list_models() == []


def test_a_slow_list_has_an_end(upstream: Upstream) -> None:
    upstream.fail_next("models", drip=0.01)
    with pytest.raises(Unreachable):
        hurried(upstream, api=0.2).list_models()


def test_other_refusals_of_the_list(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("models", status=401, body={})
    with pytest.raises(NotAuthorised):
        simplified.list_models()
    upstream.fail_next("models", status=429, body={})
    with pytest.raises(SlowDown):
        simplified.list_models()


def test_what_is_not_understood_is_logged_once(
    upstream: Upstream, simplified: Simplified, caplog: pytest.LogCaptureFixture
) -> None:
    odd = {"id": "m", "capabilities": {"prompt": [{"name": "z", "type": "quaternion"}]}}
    upstream.knobs.listing = lambda models: [*models, odd]
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        assert simplified.list_models()[-1].problems
    assert len([record for record in caplog.records if "quaternion" in record.getMessage()]) == 1


def test_the_surprising_model_is_served_by_its_list_alone(upstream: Upstream, simplified: Simplified) -> None:
    model = next(one for one in simplified.list_models() if one.id == "lab.surprise")
    parameters: dict[str, Any] = {}
    for field in model.capabilities["prompt"]:
        if field.type == "enum":
            parameters[field.name] = field.choices[-1]
        elif field.type == "string":
            parameters[field.name] = "anything"
        elif field.required:
            parameters[field.name] = field.maximum
    ticket = simplified.submit(Request(model.id, "prompt", parameters))
    assert ticket.variation_id
    with pytest.raises(Rejected):
        simplified.submit(Request(model.id, "prompt", {**parameters, "prompt": "no such field"}))
