"""How thorough a run is: quick in `make test`, everything in `make test-all`."""

from __future__ import annotations

import os
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings

FULL: Final = os.environ.get("TEST_PROFILE") == "full"
# A failure is found without shrinking it; a red run must be short, too. `make test-all` shrinks.
QUICK_PHASES: Final = (Phase.explicit, Phase.reuse, Phase.generate)


def examples(quick: int, full: int, **more: Any) -> settings:
    """Hypothesis tries `quick` examples on every run and `full` in the thorough one."""
    return settings(
        max_examples=full if FULL else quick,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=list(Phase) if FULL else QUICK_PHASES,
        **more,
    )
