"""How a provider was last seen: noted by whoever spoke to it, shown to the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from generation.configured import get_provider, provider_names
from generation.models import Job, ProviderState
from generation.providers.base import InDoubt, NotAuthorised, ProviderError, Unreachable
from generation.states import WAITING, Failure
from generation.states import State as JobState
from generation.stopping import stop_requested

EVERY: Final = timedelta(seconds=20)
State = ProviderState.State


def note(provider: str, outcome: object) -> None:
    """Remember what an answer, or the error in its place, says of the provider itself."""
    state, message = _read(outcome)
    if state is None:
        return
    now = timezone.now()
    before = ProviderState.objects.filter(provider=provider).first()
    if state == State.UP and before and before.state != State.AWAY:
        state, message = State(before.state), before.message  # the list says nothing of the key
    if before and before.state == state and now - before.seen_at < EVERY:
        return
    values: dict[str, Any] = {"state": state, "message": message[:300], "seen_at": now}
    if before is None or before.state != state:
        values["since"] = now
    ProviderState.objects.update_or_create(
        provider=provider, defaults=values, create_defaults={"since": now, **values}
    )


def _read(outcome: object) -> tuple[State | None, str]:
    if isinstance(outcome, NotAuthorised):
        return State.REFUSED, outcome.message
    if isinstance(outcome, (Unreachable, InDoubt)):
        # An answer, if a bad one, came from somebody: what is away gives none.
        away = outcome.code in ("unconnected", "forbidden", "address", "late", "dropped", "redirects")
        return (State.AWAY, outcome.message) if away and not stop_requested() else (None, "")
    if isinstance(outcome, ProviderError):
        return State.FINE, ""
    if isinstance(outcome, Exception):
        return None, ""
    return (State.UP if isinstance(outcome, list) else State.FINE), ""


def refusing() -> dict[str, int]:
    """Providers that keep asking to wait → how many jobs wait for that, or ended for it within the hour."""
    now = timezone.now()
    waiting = Q(kept_waiting__gte=60, state__in=(*WAITING, JobState.SUBMITTING))
    ended = Q(failure=Failure.BUSY, ended_at__gte=now - timedelta(hours=1))
    found = Job.objects.filter(waiting | ended).order_by().values_list("provider")
    return dict(found.annotate(jobs=Count("pk")))


def ask_all() -> dict[str, str]:
    """Ask every provider whether it is there and takes our key; provider → "" or what is wrong."""
    outcome: dict[str, str] = {}
    for name in provider_names():
        try:
            get_provider(name).check()
        except ProviderError as error:
            note(name, error)
            outcome[name] = error.message
        else:
            note(name, None)
            outcome[name] = ""
    return outcome
