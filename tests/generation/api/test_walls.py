"""A walk over every address of the API: without a key, with a stranger's, with one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver

from gallery.models import Image
from generation.models import Asset, Job, Reference
from generation.states import State
from tests.generation.api.calling import Caller
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
# Answer without a key: what is the same for everybody, and links whose signature is the key.
OPEN = {"api-models", "api-schema", "api-docs", "api-not-found"}
SIGNED = {"api-file-image", "api-file-reference", "api-file-upload"}
METHODS = ("get", "post", "put", "delete")


def patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif prefix.startswith("/api/") and entry.name != "api-not-found":
            yield prefix + str(entry.pattern), entry


@pytest.fixture
def rows(service: Upstream, member: User) -> list[str]:
    """Ids of everything that `member` has."""
    teal = reference(member)
    job = drive(requested(member, model_id=KONTEXT, references=[teal]))
    asset = Asset.objects.create(
        owner=member, resource_id=teal.uid, name="teal", content_type="image/png", reference=teal
    )
    assert job.state == State.DONE
    return [str(job.uid), str(Image.objects.get(owner=member).uid), str(teal.uid), str(asset.uid)]


def walked(rows: list[str]) -> list[tuple[str, str]]:
    """(name, address) of every pattern, with every id in the place of every part."""
    found = []
    for route, entry in patterns(get_resolver()):
        parts = entry.pattern.converters
        for row in rows if parts else [""]:
            address = route
            for name in parts:
                address = re.sub(rf"<\w+:{name}>", row, address)
            assert "<" not in address, (route, address)
            found.append((str(entry.name), address))
    return found


def ask(caller: Caller, method: str, address: str) -> Any:
    if method in ("post", "put"):
        return getattr(caller.client, method)(address, "{}", content_type="application/json")
    return getattr(caller.client, method)(address)


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Image, Job, Reference, Asset)]


def test_without_a_key_nothing_is_said(rows: list[str]) -> None:
    before, seen = everything(), 0
    for name, address in walked(rows):
        if name in OPEN:
            continue
        for method in METHODS:
            for caller in (Caller(), Caller("wrong.key")):
                response = ask(caller, method, address)
                wanted = (403, 404, 405) if name in SIGNED else (401, 405)
                assert response.status_code in wanted, (method, address, response.status_code)
                assert isinstance(response.json(), dict)
                seen += 1
    assert seen > 100
    assert everything() == before


def test_a_stranger_s_key_reaches_nothing_by_any_id(rows: list[str], stranger: Caller) -> None:
    before = everything()
    for name, address in walked(rows):
        if name in OPEN or not any(row in address for row in rows):
            continue
        for method in METHODS:
            response = ask(stranger, method, address)
            assert response.status_code in (403, 404, 405), (method, address, response.status_code)
            assert not any(row in response.content.decode() for row in rows), address
    assert everything() == before


def test_one_s_own_key_gets_at_everything(rows: list[str], caller: Caller) -> None:
    found = {
        name
        for name, address in walked(rows)
        if any(row in address for row in rows) and caller.get(address).status_code == 200
    }
    assert len(found) >= 5, found
