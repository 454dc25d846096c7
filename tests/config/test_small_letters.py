from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from tests.config.people import make

pytestmark = pytest.mark.django_db


def test_addresses_with_capitals_are_kept_in_small_letters_unless_somebody_has_them() -> None:
    eve, bob, rob = make("eve"), make("bob"), make("rob")
    for person, address in ((eve, "Eve@Example.org"), (bob, "One@x.org"), (rob, "one@x.org")):
        User.objects.filter(pk=person.pk).update(email=address)
    import_module("config.migrations.0002_small_letters").lower(apps, None)
    assert [User.objects.get(pk=person.pk).email for person in (eve, bob, rob)] == [
        "eve@example.org",
        "One@x.org",
        "one@x.org",
    ]
