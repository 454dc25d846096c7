"""What all processes share: that it has room, and says when it has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from tests.config.people import PASSWORD, make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis has room of its own"),
]


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def full(transactional_db: None) -> Iterator[None]:
    """A database that has not a page more."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told so")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(OperationalError, match="full"):
                for number in range(100_000):
                    cache.set(f"filling-{number}", "x" * 500)
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_counted_attempts_are_not_pushed_out_by_those_of_others() -> None:
    make("ada")
    client = Client()
    for _ in range(5):
        client.post("/accounts/login/", {"login": "ada", "password": "wrong"})
    before = set(_keys())
    for number in range(1000):
        cache.set(f"somebody-{number}", number)
    assert before <= set(_keys())
    answer = client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    assert "Too many attempts" in answer.content.decode()


def test_on_a_full_disk_whoever_signs_in_is_told_the_reason(full: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    assert answer.status_code == 507
    assert "The disk is full" in answer.content.decode()


def test_a_lock_that_somebody_holds_is_no_fault() -> None:
    assert cache.add("lock", True, 10)
    assert not cache.add("lock", True, 10)


def _keys() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM atelier_cache")
        return [key for (key,) in cursor.fetchall()]
