"""What changes something asks for the form's token; the API does not, for it takes keys and no cookies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_no_page_is_exempt() -> None:
    found = dict(views(get_resolver()))
    assert len(found) > 100
    exempt = [route for route, entry in found.items() if getattr(entry.callback, "csrf_exempt", False)]
    assert [route for route in exempt if not route.startswith("api/")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["create", "images-delete", "images-restore", "images-visibility", "account_logout"]
)
def test_a_form_without_its_token_changes_nothing(name: str, member: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.post(reverse(name), {"prompt": "a boat"}).status_code == 403
