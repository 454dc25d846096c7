"""The stand-in as fixtures: `upstream`, and `simplified`, a provider that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.providers.http.transport import Timeouts
from generation.providers.simplified.provider import Simplified
from tests.upstream.knobs import Knobs
from tests.upstream.server import Upstream

# Long enough for a busy machine; a test waits out `submit` alone.
QUICK = Timeouts(
    connect=15.0,
    silence=15.0,
    api=15.0,
    poll=15.0,
    submit=5.0,
    upload=15.0,
    listing=20.0,
    settle=5.0,
    settle_pause=0.02,
)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A fresh stand-in whose jobs take a few hundredths of a second."""
    with Upstream(knobs=Knobs(speed=0.004, edge=160)) as running:
        yield running


@pytest.fixture
def simplified(upstream: Upstream) -> Simplified:
    """A provider for that stand-in, with short timeouts."""
    return Simplified(upstream.key, upstream.url, upstream.allowed_hosts, timeouts=QUICK)
