"""Which model answers to an id: its own before any alias, providers in their order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generation.catalogue import aliases
from generation.catalogue.sync import sync_all
from generation.models import ImageModel, ModelAlias
from tests.generation.making import SCHNELL, model
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def found(name: str) -> str:
    """`provider:id` of the model that answers."""
    answer = aliases.resolve(name)
    return "" if answer is None else answer.key


def test_an_alias_answers_and_stays_so_at_the_next_sync() -> None:
    sync_all()
    assert found("house.style") == ""
    ModelAlias.objects.create(alias="house.style", model=model("atelier-print", "builtin"))
    sync_all()
    assert found("house.style") == "builtin:atelier-print"
    ModelAlias.objects.update(active=False)
    assert found("house.style") == ""


def test_a_models_own_id_goes_before_any_alias_and_providers_in_their_order(service: Upstream) -> None:
    scenes = model("atelier-scenes", "builtin")
    ModelAlias.objects.create(alias=SCHNELL, model=scenes)
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    ImageModel.objects.create(provider="builtin", model_id=SCHNELL, name="Twin")
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    assert found(f"builtin:{SCHNELL}") == f"builtin:{SCHNELL}"
    ImageModel.objects.filter(model_id=SCHNELL).update(hidden=True)
    assert found(SCHNELL) == "builtin:atelier-scenes"
    ImageModel.objects.filter(pk=scenes.pk).update(listed=False)
    assert found(SCHNELL) == ""


@pytest.mark.parametrize("name", ["", " ", "nothing", "builtin:", "x" * 1000, "a\x00b"])
def test_what_names_nothing_is_nothing(name: str) -> None:
    sync_all()
    assert found(name) == ""


def test_resolving_asks_the_same_few_questions_however_many_aliases() -> None:
    sync_all()
    scenes = model("atelier-scenes", "builtin")
    counts = []
    for more in (1, 60):
        ModelAlias.objects.bulk_create(ModelAlias(alias=f"a{more}-{n}", model=scenes) for n in range(more))
        with CaptureQueriesContext(connection) as asked:
            aliases.resolve("a1-0")
        counts.append(len(asked))
    assert counts[0] == counts[1]
