"""Ids that scripts hard-code answer on a fresh install, and only there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from generation.catalogue import aliases, stand_ins
from generation.catalogue.sync import sync_all
from generation.models import ImageModel, ModelAlias
from tests.generation.making import SCHNELL, model
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
WITHOUT_KEY = {"builtin": {"class": "generation.providers.builtin.provider.Builtin", "options": {}}}


def found(name: str) -> str:
    """`provider:id` of the model that answers, with an asterisk where it was found by an alias."""
    answer = aliases.resolve(name)
    return "" if answer is None else answer[0].key + ("*" if answer[1] else "")


def test_without_a_key_every_known_id_is_answered_by_a_builtin_model() -> None:
    sync_all()
    assert len(stand_ins.STAND_INS) == 15
    for name in stand_ins.STAND_INS:
        assert found(name).startswith("builtin:")
        assert found(name).endswith("*")
    assert {alias.alias for alias in aliases.in_force()} == set(stand_ins.STAND_INS)
    for alias in aliases.in_force():
        assert set(alias.model.capabilities) == {"prompt", "reference_image", "multiple_images"}


def test_with_a_key_the_real_models_answer_and_no_stand_in(service: Upstream) -> None:
    assert ModelAlias.objects.filter(stand_in=True).count() == 15
    assert aliases.in_force() == []
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    unlisted = next(name for name in stand_ins.STAND_INS if not ImageModel.objects.filter(model_id=name))
    assert found(unlisted) == ""


def test_a_stand_in_that_was_changed_stays_so_at_the_next_sync() -> None:
    sync_all()
    patterns = model("atelier-patterns", "builtin")
    ModelAlias.objects.filter(alias=SCHNELL).update(active=False)
    ModelAlias.objects.filter(alias="flux.dev").update(model=patterns)
    sync_all()
    assert found(SCHNELL) == ""
    assert found("flux.dev") == "builtin:atelier-patterns*"
    assert ModelAlias.objects.count() == 15


def test_an_admins_own_alias_of_that_name_is_left_alone() -> None:
    sync_all()
    ModelAlias.objects.all().delete()
    own = ModelAlias.objects.create(alias=SCHNELL, model=model("atelier-print", "builtin"))
    sync_all()
    own.refresh_from_db()
    assert not own.stand_in
    assert found(SCHNELL) == "builtin:atelier-print*"


def test_a_models_own_id_goes_before_any_alias_and_providers_in_their_order(
    service: Upstream,
) -> None:
    scenes = model("atelier-scenes", "builtin")
    ModelAlias.objects.filter(alias=SCHNELL).update(model=scenes, stand_in=False)
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    ImageModel.objects.create(provider="builtin", model_id=SCHNELL, name="Twin")
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    assert found(f"builtin:{SCHNELL}") == f"builtin:{SCHNELL}"
    ImageModel.objects.filter(model_id=SCHNELL).update(hidden=True)
    assert found(SCHNELL) == "builtin:atelier-scenes*"
    ImageModel.objects.filter(pk=scenes.pk).update(listed=False)
    assert found(SCHNELL) == ""


@pytest.mark.parametrize("name", ["", " ", "nothing", "builtin:", "x" * 1000, "a\x00b"])
def test_what_names_nothing_is_nothing(name: str) -> None:
    sync_all()
    assert found(name) == ""


def test_a_script_without_a_key_then_with_one_needs_no_change(service: Upstream, settings: Settings) -> None:
    assert found(SCHNELL) == f"simplified:{SCHNELL}"
    settings.PROVIDERS = WITHOUT_KEY
    sync_all()
    assert found(SCHNELL) == "builtin:atelier-scenes*"


def test_resolving_and_making_ask_the_same_few_questions_however_many_aliases() -> None:
    sync_all()
    scenes = model("atelier-scenes", "builtin")
    counts = []
    for more in (1, 60):
        ModelAlias.objects.bulk_create(ModelAlias(alias=f"a{more}-{n}", model=scenes) for n in range(more))
        with CaptureQueriesContext(connection) as asked:
            aliases.resolve("flux.dev")
            stand_ins.make()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
