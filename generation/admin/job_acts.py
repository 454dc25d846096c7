"""What an admin or manager does to somebody's job: as its owner could, and written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from generation.models import Job
from generation.pipeline.cancel import cancel
from generation.pipeline.doubt import decide
from generation.pipeline.retry import CannotRepeat, retry
from generation.quotas.audit import record
from generation.quotas.refusal import Refused
from generation.states import LIVE, State

_RETRIED = (State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it is called, what it is written down as, and on which jobs it is there."""

    label: str
    verb: str
    do: Callable[[Job], tuple[bool, str]]
    fits: Callable[[Job], bool]
    danger: bool = False


def perform(name: str, job: Job, actor: str) -> tuple[bool, str]:
    """Whether it was done, and a sentence. What was done is in the audit."""
    act = ACTS[name]
    if not act.fits(job):
        return False, f"{job}: that does not go with a job that is {job.get_state_display().lower()}."
    before = job.state
    done, sentence = act.do(job)
    if done:
        job.refresh_from_db(fields=["state"])
        record(actor, act.verb, job, {"state": before}, {"state": job.state, "said": sentence})
    return done, f"{job}: {sentence}"


def acts_for(job: Job) -> list[tuple[str, Act]]:
    return [(name, act) for name, act in ACTS.items() if act.fits(job)]


def _cancel(job: Job) -> tuple[bool, str]:
    return True, cancel(job)


def _retry(job: Job) -> tuple[bool, str]:
    if job.owner is None:
        return False, "its owner is gone, so nobody would get the pictures."
    if not job.owner.is_active:
        return False, f"{job.owner_name} is deactivated, so nobody would get the pictures."
    try:
        again = retry(job, job.owner)
    except (CannotRepeat, Refused, ValueError) as error:
        return False, str(error)
    return True, f"{again} makes it once more, for {job.owner_name} and at their cost."


def _decide(decision: Any, job: Job) -> tuple[bool, str]:
    sentence = decide(job, decision)
    return sentence.startswith(("Noted", "Looking")), sentence


def _doubtful(job: Job) -> bool:
    return job.state == State.IN_DOUBT


ACTS: Final[dict[str, Act]] = {
    "cancel": Act(
        "Cancel", "cancelled", _cancel, lambda job: job.state in LIVE and not job.cancelled_at, danger=True
    ),
    "retry": Act("Retry", "retried", _retry, lambda job: job.state in _RETRIED or bool(job.failure)),
    "ran": Act("It ran: its credits are spent", "decided it ran", partial(_decide, "ran"), _doubtful),
    "did_not_run": Act(
        "It did not run: credits come back",
        "decided it did not run",
        partial(_decide, "did_not_run"),
        _doubtful,
    ),
    "look_again": Act("Ask the service again", "asked again", partial(_decide, "look_again"), _doubtful),
}
