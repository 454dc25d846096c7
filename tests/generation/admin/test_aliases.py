"""Aliases of models in the admin: made, changed and deleted, each with a line of audit."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation.catalogue import aliases
from generation.catalogue.sync import sync_all
from generation.models import AuditEntry, ImageModel, ModelAlias
from tests.generation.used import boss

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    sync_all()
    client.force_login(boss())
    return client


def url(page: str, *args: object) -> str:
    return reverse(f"admin:generation_modelalias_{page}", args=args)


def pk(model_id: str) -> int:
    return ImageModel.objects.get(model_id=model_id).pk


def errors(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(e for found in response.context["adminform"].form.errors.values() for e in found)


def answers(name: str) -> str | None:
    model = aliases.resolve(name)
    return model.model_id if model else None


def test_an_alias_of_ones_own_is_made_changed_and_deleted_with_a_line_of_audit_each(root: Client) -> None:
    typed = {"alias": "house.style", "model": pk("atelier-print"), "active": "on"}
    assert root.post(url("add"), typed).status_code == 302
    assert answers("house.style") == "atelier-print"
    row = ModelAlias.objects.get(alias="house.style")
    root.post(url("change", row.pk), {**typed, "model": pk("atelier-collage")})
    assert answers("house.style") == "atelier-collage"
    root.post(url("delete", row.pk), {"post": "yes"})
    assert answers("house.style") is None
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["added", "changed", "deleted"]


def test_an_alias_that_is_a_models_own_id_or_taken_is_refused_in_words(root: Client) -> None:
    typed = {"model": pk("atelier-print"), "active": "on"}
    ModelAlias.objects.create(alias="house.style", model_id=pk("atelier-print"))
    for own in ("atelier-scenes", "builtin:atelier-scenes"):
        assert "Atelier Scenes’s own id" in errors(root.post(url("add"), {**typed, "alias": own}))
    assert "such an alias already" in errors(root.post(url("add"), {**typed, "alias": "house.style"}))
    assert "required" in errors(root.post(url("add"), {**typed, "alias": " "}))


def test_an_alias_points_to_a_model_that_is_offered(root: Client) -> None:
    ImageModel.objects.filter(model_id="atelier-print").update(hidden=True)
    typed = {"alias": "house.style", "model": pk("atelier-print"), "active": "on"}
    assert "not one of the available choices" in errors(root.post(url("add"), typed))


def test_an_alias_is_switched_off_and_answers_no_more(root: Client) -> None:
    row = ModelAlias.objects.create(alias="house.style", model_id=pk("atelier-print"))
    root.post(url("change", row.pk), {"alias": "house.style", "model": pk("atelier-print")})
    assert answers("house.style") is None
    assert AuditEntry.objects.get().action == "changed"
