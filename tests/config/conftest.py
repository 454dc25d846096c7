from __future__ import annotations

import pytest
from django_q.conf import Conf


@pytest.fixture
def worked_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is queued is done at once."""
    monkeypatch.setattr(Conf, "SYNC", True)
