"""No list of the admin answers questions about what it does not show."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from gallery.models import Image
from tests.config.people import make, signed_in
from tests.gallery.factories import make_image

pytestmark = pytest.mark.django_db
LISTS = {model._meta.label: model for model in admin.site._registry}
ENDS = ("", "__exact", "__regex", "__startswith", "__icontains", "__gt")


def address(model: type[models.Model], page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def filtered(model: type[models.Model]) -> set[str]:
    """The fields that a list has a filter for, and so tells about anyway."""
    page = admin.site._registry[model]
    items = [item[0] if isinstance(item, list | tuple) else item for item in page.list_filter]
    return {item for item in items if isinstance(item, str)} | {page.date_hierarchy or ""}


@pytest.fixture
def client() -> Client:
    return signed_in(make("ada", "admin"))


@pytest.mark.parametrize("label", LISTS)
def test_a_list_is_asked_for_its_own_filters_alone(client: Client, rf: RequestFactory, label: str) -> None:
    model = LISTS[label]
    hidden = {field.name for field in model._meta.get_fields() if field.concrete} - filtered(model)
    page, request = admin.site._registry[model], rf.get("/")
    answered = [
        name + end for name in hidden for end in ENDS if page.lookup_allowed(name + end, "a", request)
    ]
    assert not answered
    assert client.get(address(model), {f"{hidden.pop()}__regex": "a"}).status_code == 400


@pytest.mark.parametrize("label", ["generation.Job", "gallery.Image", "generation.ApiKey", "config.Invite"])
def test_nor_for_secrets_of_the_people_behind_its_rows(client: Client, label: str) -> None:
    for way in ("owner", "created_by", "owner__groups__user"):
        answer = client.get(address(LISTS[label]), {f"{way}__password__regex": "^p"})
        assert answer.status_code == 400


@pytest.mark.parametrize("label", LISTS)
def test_every_filter_a_list_offers_can_be_pressed(client: Client, label: str) -> None:
    make_image(make("eve"))
    model = LISTS[label]
    page: Any = client.get(address(model))
    assert page.status_code == 200
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            query = choice.get("query_string", "?")
            assert client.get(address(model) + query).status_code == 200, query
    if hierarchy := page.context["cl"].date_hierarchy:
        assert client.get(address(model), {f"{hierarchy}__year": 2026}).status_code == 200


def test_a_managers_list_of_people_tells_nothing_of_a_hash() -> None:
    ada = make("ada", "admin")
    client = signed_in(make("mo", "manager"))
    query: dict[str, str] = {"username": ada.username, "password__startswith": ada.password[:20]}
    assert client.get("/admin/auth/user/", query).status_code == 400


def test_a_private_prompt_is_no_filter(client: Client) -> None:
    image = make_image(make("eve"), prompt="a secret garden")
    assert client.get(address(Image), {"id": str(image.pk), "prompt__startswith": "a"}).status_code == 400


@pytest.mark.parametrize("name", ["schedule", "success", "failure", "ormq"])
def test_nobody_gives_the_worker_functions_to_call(client: Client, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        address(apps.get_model("django_q", name), "changelist")
    assert client.get(f"/admin/django_q/{name}/add/").status_code == 404
