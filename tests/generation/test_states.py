"""A job moves by one guarded update, or not at all."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.models import Job
from generation.states import ENDED, MAY_FOLLOW, State, move
from tests.at_once import at_once
from tests.profile import examples


def make(state: State = State.QUEUED) -> Job:
    return Job.objects.create(submission_key=f"{Job.objects.count()}", provider="p", model="m", state=state)


@pytest.mark.django_db
def test_who_comes_late_changes_nothing() -> None:
    job = make()
    late = Job.objects.get(pk=job.pk)
    assert move(job, State.PREPARING)
    assert not move(late, State.CANCELLED)
    late.refresh_from_db()
    assert late.state == State.PREPARING


@pytest.mark.django_db
@pytest.mark.parametrize("state", ENDED)
def test_an_end_is_an_end(state: State) -> None:
    job = make(state)
    for following in State:
        with pytest.raises(ValueError, match="cannot go"):
            move(job, following)


def test_every_state_can_be_left_or_is_an_end() -> None:
    assert set(MAY_FOLLOW) == set(State)
    assert {state for state, following in MAY_FOLLOW.items() if not following} == set(ENDED)


def test_what_was_sent_is_never_queued_again_but_from_sending() -> None:
    """Only the sender, who knows that nothing was taken, puts a job back."""
    back = {state for state, following in MAY_FOLLOW.items() if State.QUEUED in following}
    assert back == {State.PREPARING, State.SUBMITTING}


@pytest.mark.concurrency
@pytest.mark.django_db
@examples(quick=20, full=100)
@given(steps=st.lists(st.sampled_from(list(State)), max_size=12))
def test_any_order_of_attempts_follows_the_map(steps: list[State]) -> None:
    job = make()
    for step in steps:
        before = State(job.state)
        if step in MAY_FOLLOW[before]:
            assert move(job, step)
            assert Job.objects.get(pk=job.pk).state == step
        else:
            with pytest.raises(ValueError, match="cannot go"):
                move(job, step)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_gets_it() -> None:
    job = make()
    read = [Job.objects.get(pk=job.pk) for _ in range(8)]
    won = at_once([partial(move, mine, State.PREPARING) for mine in read])
    assert won.count(True) == 1
