"""A page that exists is there for HEAD, too, and nobody is warned of it."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.generation.making import drive, requested
from tests.pages import LEFT_OUT, plain
from tests.rows import addresses
from tests.upstream.server import Upstream


@pytest.mark.parametrize("signed_in", [True, False])
def test_head_of_a_page_that_exists_logs_no_warning(
    service: Upstream, member: User, client: Client, caplog: pytest.LogCaptureFixture, signed_in: bool
) -> None:
    drive(requested(member))
    if signed_in:
        member.is_staff = member.is_superuser = True
        member.save()
        client.force_login(member)
    pages = plain() | addresses(member)
    for name in ("django.request", ""):
        caplog.set_level(logging.WARNING, name)
    different = {}
    for name, path in pages.items():
        if name in LEFT_OUT:
            continue
        wanted = client.get(path).status_code
        caplog.clear()
        found = client.head(path).status_code
        if wanted < 400 and (found != wanted or caplog.records):
            different[name] = (wanted, found, caplog.messages)
    assert not different
