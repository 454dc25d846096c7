"""Two members and their callers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from tests.generation.api.calling import Caller, make_key


@pytest.fixture(autouse=True)
def _fresh_rates(db: None) -> None:
    """No test is slowed down by the one before."""
    cache.clear()


@pytest.fixture
def caller(member: User) -> Caller:
    """A script of `member`."""
    return Caller(make_key(member)[1])


@pytest.fixture
def stranger(other: User) -> Caller:
    """A script of somebody else."""
    return Caller(make_key(other)[1])
