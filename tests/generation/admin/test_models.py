"""Models in the admin: hidden, renamed, with defaults of the house's own that survive a sync."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from generation.catalogue.stored import capabilities_of
from generation.catalogue.sync import save, sync_all
from generation.configured import get_provider
from generation.models import AuditEntry, ImageModel
from tests.generation.making import model
from tests.generation.used import boss
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
NO_PRICES = {"price_rules-TOTAL_FORMS": "0", "price_rules-INITIAL_FORMS": "0"}


@pytest.fixture
def root(client: Client, service: Upstream) -> Client:
    client.force_login(boss())
    return client


def post(client: Client, row: ImageModel, **values: Any) -> Any:
    data = {"own_name": "", **NO_PRICES, **values}
    return client.post(reverse("admin:generation_imagemodel_change", args=[row.pk]), data)


def choice(row: ImageModel) -> tuple[str, str]:
    """A field with choices, and one of them that is not its default."""
    for spec in capabilities_of(row)["prompt"]:
        others = [value for value in spec.choices if value != spec.default and isinstance(value, str)]
        if others:
            return spec.name, others[0]
    raise AssertionError("no model without choices")


def test_a_name_of_our_own_survives_a_sync_and_ends_with_the_wish(root: Client) -> None:
    row = model()
    before = row.name
    assert post(root, row, own_name="The quick one").status_code == 302
    sync_all()
    assert model().name == "The quick one"
    assert model().listed_name == before
    post(root, row)
    assert model().name == before
    assert [entry.action for entry in AuditEntry.objects.all()] == ["changed", "changed"]


def test_defaults_of_our_own_reach_the_form_and_survive_a_sync(root: Client, member: User) -> None:
    name, value = choice(model())
    assert post(root, model(), **{f"default-{name}": value}).status_code == 302
    sync_all()
    assert model().defaults == {name: value}
    (spec,) = [spec for spec in capabilities_of(model())["prompt"] if spec.name == name]
    assert spec.default == value
    page = root.get(reverse("admin:generation_imagemodel_change", args=[model().pk])).content.decode()
    assert f"default-{name}" in page


def test_a_default_that_the_model_does_not_take_is_refused_and_nothing_is_saved(root: Client) -> None:
    name, _ = choice(model())
    response = post(root, model(), own_name="Other", **{f"default-{name}": "no such thing"})
    assert response.status_code == 200
    assert "is not one of" in response.content.decode()
    assert (model().defaults, model().own_name) == ({}, "")


def test_a_default_whose_field_vanishes_is_dropped_with_a_notice(root: Client) -> None:
    name, value = choice(model())
    post(root, model(), **{f"default-{name}": value})
    specs = get_provider("simplified").list_models()
    lean = [
        replace(
            s, capabilities={c: tuple(f for f in fs if f.name != name) for c, fs in s.capabilities.items()}
        )
        for s in specs
    ]
    save("simplified", lean)
    assert model().defaults == {}
    assert f"The default {name} = {value} was dropped" in model().notice
    post(root, model(), own_name="Seen")
    assert model().notice == ""


def test_a_hidden_model_stays_hidden_after_a_sync(root: Client) -> None:
    post(root, model(), hidden="on")
    sync_all()
    assert model().hidden


def test_managers_read_models_and_change_none(client: Client, service: Upstream) -> None:
    client.force_login(User.objects.create_user("mina", password="a-good-password-4", is_staff=True))
    assert client.get(reverse("admin:generation_imagemodel_change", args=[model().pk])).status_code == 200
    assert post(client, model(), own_name="Mine").status_code == 403
