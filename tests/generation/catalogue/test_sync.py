"""The catalogue follows what the providers list, and breaks nothing that is there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from generation.catalogue.sync import sync_all
from generation.models import ImageModel
from tests.generation.making import SCHNELL, drive, model, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def test_every_listed_model_is_there_with_its_raw_source(service: Upstream) -> None:
    ids = {entry["id"] for entry in service.models if "id" in entry}
    known = set(ImageModel.objects.filter(provider="simplified").values_list("model_id", flat=True))
    assert ids <= known
    assert model().raw


def test_the_builtin_models_are_listed_after_the_paid_ones(service: Upstream) -> None:
    assert ImageModel.objects.filter(provider="builtin", listed=True).count() >= 3


def test_a_model_that_vanishes_is_no_longer_offered_and_breaks_no_old_job(
    service: Upstream, member: User, client: Client
) -> None:
    job = drive(requested(member))
    service.models[:] = [entry for entry in service.models if entry.get("id") != SCHNELL]
    sync_all()
    assert not model().listed
    client.force_login(member)
    for url in ("/", "/activity/", f"/jobs/{job.uid}/", "/create/", f"/create/?job={job.uid}"):
        assert client.get(url).status_code == 200


def test_a_model_whose_fields_changed_keeps_old_pages_working(
    service: Upstream, member: User, client: Client
) -> None:
    job = drive(requested(member, parameters={"aspect_ratio": "16:9", "seed": 4}))
    row = model()
    row.capabilities = {"prompt": [{"name": "prompt", "type": "string", "required": True, "novelty": 1}]}
    row.save()
    client.force_login(member)
    for url in (f"/jobs/{job.uid}/", f"/create/?job={job.uid}"):
        assert client.get(url).status_code == 200


def test_a_provider_that_cannot_be_asked_keeps_its_models(service: Upstream) -> None:
    before = ImageModel.objects.filter(listed=True).count()
    service.fail_always("models", status=503)
    assert sync_all()["simplified"]
    assert ImageModel.objects.filter(listed=True).count() == before


def test_an_empty_list_is_not_believed(service: Upstream) -> None:
    before = ImageModel.objects.filter(listed=True).count()
    service.models.clear()
    sync_all()
    assert ImageModel.objects.filter(listed=True).count() == before


def test_without_a_key_the_upstreams_models_are_not_offered(service: Upstream, settings: object) -> None:
    settings.PROVIDERS = {"builtin": settings.PROVIDERS["builtin"]}  # type: ignore[attr-defined]
    sync_all()
    assert not ImageModel.objects.filter(provider="simplified", listed=True).exists()
