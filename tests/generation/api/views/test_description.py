"""The OpenAPI document: generated without a warning, committed as it is, valid, and open to browse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from rest_framework.views import APIView

from generation.api.openapi import METHODS, document

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
STALE = "docs/openapi.yaml is not what the code says any more. Type: make schema"


def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": entry[method]
        for path, entry in document()["paths"].items()
        for method in METHODS
        if method in entry
    }


def api_views(resolver: URLResolver, prefix: str = "") -> dict[str, type[APIView]]:
    found: dict[str, type[APIView]] = {}
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= api_views(entry, route)
        elif isinstance(entry, URLPattern) and route.startswith("api/"):
            view = getattr(entry.callback, "cls", None)
            if view is not None:
                found[route] = view
    return found


def test_the_committed_document_is_what_the_code_says() -> None:
    made = SchemaGenerator().get_schema(request=None, public=True)
    text = OpenApiYamlRenderer().render(made, renderer_context={}).decode()
    assert COMMITTED.read_text(encoding="utf-8").strip() == text.strip(), STALE


def test_it_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    assert capsys.readouterr().err == ""


def test_it_is_valid_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1.")
    validate_schema(document())


def test_every_view_of_the_api_is_described() -> None:
    described = {path.replace("{", "<").replace("}", ">") for path in document()["paths"]}
    routes = {"/" + route.replace("<str:", "<").replace("<uuid:", "<") for route in api_views(get_resolver())}
    assert len(routes) > 10
    assert routes == described


def test_every_operation_says_what_it_is_and_how_it_fails() -> None:
    ids = [entry["operationId"] for entry in operations().values()]
    assert len(ids) == len(set(ids)) >= 12
    tags = {tag["name"] for tag in document()["tags"]}
    for name, entry in operations().items():
        assert entry["summary"], name
        assert set(entry["tags"]) <= tags, name
        failures = {code: answer for code, answer in entry["responses"].items() if int(code) >= 400}
        assert failures, name
        for code, answer in failures.items():
            (body,) = answer["content"].values()
            assert body["schema"] == {"$ref": "#/components/schemas/Error"}, (name, code)
            assert answer["description"], (name, code)
        needs_key = {"ApiKey": []} in entry.get("security", [])
        assert needs_key == ("401" in failures), name


def test_the_key_is_a_header_that_every_client_understands() -> None:
    scheme = document()["components"]["securitySchemes"]["ApiKey"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")
    assert "Api-Key prefix.secret" in scheme["description"]


def test_anybody_may_fetch_it_and_it_asks_the_database_nothing(client: Client) -> None:
    response = client.get("/api/schema")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == document()
    assert client.post("/api/schema").status_code == 405


@pytest.mark.django_db
def test_the_page_needs_a_session_and_lists_everything_without_scripts(member: User, client: Client) -> None:
    address = reverse("api-docs")
    assert address == "/api/docs"
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/api/docs")
    client.force_login(member)
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    for name in operations():
        method, _, path = name.partition(" ")
        assert f"<code>{method.upper()} {path}</code>" in text


@pytest.mark.django_db
def test_the_page_keeps_the_strict_policy_and_needs_nothing_from_outside(
    member: User, client: Client
) -> None:
    client.force_login(member)
    response = client.get(reverse("api-docs"))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy
    text = response.content.decode()
    assert "style=" not in text and "<style" not in text
    assert 'src="http' not in text and 'href="http' not in text
    named = re.findall(r'"/static/([^"]+\.(?:css|js))"', text)
    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in named
    assert all(finders.find(name) for name in named), named
