"""One allowance for all: orders first, then questions; downloads spend none; a slow service is heeded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from generation.models import Allowance, Job, SubmissionPause
from generation.pipeline import poll, submit
from generation.pipeline.rate import Rate
from generation.pipeline.tick import Tick
from generation.pipeline.work import Work, run
from generation.states import State
from tests.generation.making import drive, hurry, requested
from tests.upstream.knobs import Kind
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def spend(rate: Rate, most: int = 1000) -> int:
    """Start all that may start now."""
    room = min(most, rate.room())
    for _ in range(room):
        rate.spend()
    rate.room()
    return room


def over(rates: list[Rate], clock: Clock, seconds: int) -> int:
    """What these start together, looking four times a second."""
    started = 0
    for _ in range(4 * seconds):
        clock.forward(0.25)
        started += sum(spend(rate) for rate in rates)
    return started


def test_two_processes_share_one_allowance(clock: Clock) -> None:
    one, two = Rate("simplified", 20, clock), Rate("simplified", 20, clock)
    assert spend(one) + spend(two) == 20
    assert over([one, two], clock, 10) == pytest.approx(200, abs=1)


def test_two_that_look_at_the_same_moment_pay_back_what_was_too_much(clock: Clock) -> None:
    one, two = Rate("simplified", 20, clock), Rate("simplified", 20, clock)
    for rate, room in ((one, one.room()), (two, two.room())):
        for _ in range(room):
            rate.spend()
    assert over([one, two], clock, 10) == pytest.approx(180, abs=6)


def test_a_new_process_begins_where_the_last_one_was(clock: Clock) -> None:
    assert spend(Rate("simplified", 20, clock)) == 20
    assert Rate("simplified", 20, clock).room() == 0
    assert Rate("another", 20, clock).room() == 20


def test_idle_time_saves_up_no_more_than_a_second_s_worth(clock: Clock) -> None:
    rate = Rate("simplified", 20, clock)
    spend(rate)
    clock.forward(3600)
    assert spend(rate) == 20
    assert rate.room() == 0


def test_refusals_lower_it_for_all_and_it_climbs_again(clock: Clock) -> None:
    one, two = Rate("simplified", 20, clock), Rate("simplified", 20, clock)
    spend(one)
    for _ in range(16):
        one.lower()  # those of one burst count once
    assert over([two], clock, 2) == pytest.approx(20, abs=2)
    clock.forward(120)
    spend(two)
    assert over([two], clock, 5) == pytest.approx(100, abs=2)


def test_a_service_of_a_quarter_of_the_pace_is_seldom_asked_too_fast(clock: Clock) -> None:
    rate = Rate("simplified", 20, clock)
    allowed, sent, refused = 5.0, 0, 0
    for _ in range(4 * 300):
        clock.forward(0.25)
        allowed = min(5.0, allowed + 5 * 0.25)
        for _ in range(spend(rate)):
            sent += 1
            allowed -= 1
            if allowed < 0:
                allowed, refused = 0, refused + 1
                rate.lower()
    assert sent - refused > 0.6 * 5 * 300
    assert refused < 0.1 * sent


@pytest.mark.parametrize("most", [1, 2, 1000])
def test_it_never_stands_still(most: int, clock: Clock) -> None:
    rate = Rate("simplified", most, clock)
    for _ in range(50):
        clock.forward(2)
        rate.lower()
    assert over([rate], clock, 4) >= 3


def kinds(works: list[Work]) -> list[str]:
    return [getattr(work.call, "func").__name__ for work in works]  # noqa: B009


def running(owner: User, count: int) -> list[Job]:
    """Jobs that were sent and are due to be asked about."""
    jobs = [requested(owner, f"picture {number}") for number in range(count)]
    for work in list(submit.claim(count)):
        work.finish(run(work))
    hurry()
    return jobs


def test_sends_come_before_polls_when_the_allowance_is_short(
    service: Upstream, member: User, settings: Settings
) -> None:
    settings.ATELIER_UPSTREAM_RATE = 3
    running(member, 3)
    for number in range(2):
        requested(member, f"another {number}")
    tick = Tick(threads=16)
    works = []
    for work in tick._claims():
        tick.rates["simplified"].spend()
        works.append(work)
    assert kinds(works) == ["submit", "submit", "poll"]


def test_downloads_spend_none_of_it_and_need_none(
    service: Upstream, member: User, settings: Settings
) -> None:
    settings.ATELIER_UPSTREAM_RATE = 1
    jobs = running(member, 3)
    for _ in range(50):
        hurry()
        for work in list(poll.claim(9)):
            work.finish(run(work))
        if not Job.objects.filter(state=State.RUNNING).exists():
            break
    Allowance.objects.create(provider="simplified", per_second=1, left=-1000, at=datetime.now(UTC))
    assert [drive(job, rounds=6, budget=0.3).state for job in jobs] == [State.DONE] * 3
    assert Allowance.objects.get().left < -900


def test_polls_are_not_starved_of_threads_by_sends(service: Upstream, member: User) -> None:
    running(member, 2)
    for number in range(20):
        requested(member, f"another {number}")
    tick = Tick(threads=8)
    claimed = kinds(list(tick._claims()))
    assert (claimed.count("submit"), claimed.count("poll")) == (6, 2)


def test_what_a_tick_spent_is_known_to_the_next(service: Upstream, member: User, settings: Settings) -> None:
    settings.ATELIER_UPSTREAM_RATE = 1
    for number in range(4):
        requested(member, f"picture {number}")
    for _ in range(3):
        Tick(budget=0.05, threads=4).run()
    assert service.count("generate") <= 2


@pytest.mark.parametrize("kind", ["generate", "status"])
def test_a_429_of_the_service_lowers_the_pace_and_an_empty_account_does_not(
    service: Upstream, member: User, kind: Kind
) -> None:
    service.fail_next("generate", status=429, body={"detail": "Not enough credits."})
    drive(requested(member), rounds=1, budget=0.3)
    assert Allowance.objects.get().lowered_at is None
    SubmissionPause.objects.all().delete()
    service.fail_next(kind, status=429, headers={"Retry-After": "1"}, body={})
    drive(requested(member, "another"))
    assert Allowance.objects.get().lowered_at is not None


def test_a_429_of_a_store_of_pictures_stops_no_order(service: Upstream, member: User) -> None:
    service.fail_next("cdn", status=429, headers={"Retry-After": "3000"}, body="")
    job = drive(requested(member), rounds=1, budget=2)
    assert job.state == State.COLLECTING
    assert Allowance.objects.get().lowered_at is None
    assert drive(requested(member, "another"), rounds=1, budget=3).state == State.DONE
