"""The list of models, open to everybody and read by our own client of the service."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from generation.catalogue.sync import sync_all
from generation.configured import get_provider
from generation.models import ImageModel, Job, ModelAlias, PriceRule
from generation.providers.builtin.provider import Builtin
from generation.providers.simplified.listing import parse_listing
from generation.states import State
from tests.generation.api.calling import MODELS, Caller
from tests.generation.making import SCHNELL, SEEDREAM, drive, model
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def keyless(settings: Settings, db: None) -> Any:
    """A site without a key for the upstream."""
    settings.PROVIDERS = {
        "builtin": {"class": "generation.providers.builtin.provider.Builtin", "options": {}}
    }
    get_provider.cache_clear()
    sync_all()
    yield
    get_provider.cache_clear()


def listed(**query: str) -> list[dict[str, Any]]:
    response = Caller().get(MODELS, **query)
    assert response.status_code == 200
    models: list[dict[str, Any]] = response.json()["models"]
    return models


def test_the_list_needs_no_key_and_a_wrong_one_does_no_harm(service: Upstream, caller: Caller) -> None:
    answers = [client.get(MODELS) for client in (Caller(), Caller("wrong.key"), caller)]
    assert [response.status_code for response in answers] == [200] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()


def test_our_own_client_reads_every_model_as_it_is(keyless: None) -> None:
    specs = {draft.spec.id: draft.finished() for draft in parse_listing(listed())}
    for original in Builtin().list_models():
        assert dict(specs[original.id].capabilities) == dict(original.capabilities)
        assert (specs[original.id].credits, specs[original.id].seconds) == (
            original.credits,
            original.seconds,
        )
    assert not [spec.problems for spec in specs.values() if spec.problems]


def test_one_model_and_one_capability_give_the_exact_fields(service: Upstream) -> None:
    (entry,) = listed(model_id=SCHNELL)
    assert entry["credits_per_image"] == 8
    (entry,) = listed(model_id=SEEDREAM, capability="multiple_images")
    assert list(entry["capabilities"]) == ["multiple_images"]
    names = {field["name"] for field in entry["capabilities"]["multiple_images"]["fields"]}
    assert {"prompt", "reference_images"} <= names
    for entry in listed(capability="reference_image"):
        assert list(entry["capabilities"]) == ["reference_image"]


def test_what_is_not_there_is_said(service: Upstream) -> None:
    assert Caller().get(MODELS, model_id="no.such").status_code == 404
    assert Caller().get(MODELS, model_id="\x00").status_code == 404
    response = Caller().get(MODELS, capability="video")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["capability"])


def test_the_price_is_the_one_that_is_held(service: Upstream) -> None:
    PriceRule.objects.create(model=model(SCHNELL), credits=33, conditions={})
    assert listed(model_id=SCHNELL)[0]["credits_per_image"] == 33


def test_hidden_models_are_not_listed(service: Upstream) -> None:
    ImageModel.objects.filter(model_id=SCHNELL).update(hidden=True)
    assert SCHNELL not in {entry["id"] for entry in listed()}


def test_an_alias_is_listed_and_answers(service: Upstream, member: User, caller: Caller) -> None:
    ModelAlias.objects.create(alias="our.favourite", model=model(SCHNELL))
    (entry,) = listed(model_id="our.favourite")
    assert entry["alias_of"] == SCHNELL
    assert caller.generate(model="our.favourite").status_code == 202
    assert Job.objects.get().model == SCHNELL


def test_a_model_that_the_site_does_not_have_is_unknown(keyless: None, caller: Caller) -> None:
    assert SCHNELL not in {entry["id"] for entry in listed()}
    response = caller.generate(model=SCHNELL)
    assert (response.status_code, response.json()["code"]) == (400, "unknown_model")
    assert response.json()["errors"] == {"model": ["There is no such model here."]}
    assert not Job.objects.exists()


def test_an_alias_of_a_foreign_id_lets_its_script_run_without_a_key(keyless: None, caller: Caller) -> None:
    ModelAlias.objects.create(alias=SCHNELL, model=model("atelier-scenes", "builtin"))
    assert caller.generate("a lake").status_code == 202
    assert drive(Job.objects.get()).state == State.DONE


def test_an_alias_has_the_fields_of_its_model_and_no_others(keyless: None, caller: Caller) -> None:
    ModelAlias.objects.create(alias=SCHNELL, model=model("atelier-scenes", "builtin"))
    response = caller.generate(parameters={"quality": "high"})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["parameters.quality"])


def test_the_list_takes_as_many_queries_for_all_models_as_for_two(service: Upstream) -> None:
    counts = []
    two = ImageModel.objects.filter(pk__in=ImageModel.objects.values("pk")[:2])
    for shown in (two, ImageModel.objects.all()):
        ImageModel.objects.update(hidden=True)
        shown.update(hidden=False)
        with CaptureQueriesContext(connection) as queries:
            listed()
        counts.append(len(queries))
    assert counts[0] == counts[1]
