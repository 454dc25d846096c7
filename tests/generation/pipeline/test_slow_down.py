"""A provider that asks to wait, again and again or for long: the job ends in time, and admins hear of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from generation.doctor import jobs as jobs_checked
from generation.models import Hold, Job
from generation.states import Failure, State
from tests.generation.making import KONTEXT, drive, hurry, reference, requested
from tests.generation.used import boss
from tests.upstream.knobs import Kind
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def told(service: Upstream, seconds: int | str, kind: Kind = "generate", status: int = 429) -> None:
    service.fail_always(kind, status=status, headers={"Retry-After": str(seconds)}, body={"detail": "Slow."})


def ended(job: Job) -> str:
    assert (job.state, job.failure) == (State.FAILED, Failure.BUSY)
    assert Hold.objects.get(job=job).released == job.quoted
    return job.message


@pytest.fixture
def dashboard(client: Client) -> Callable[[], str]:
    client.force_login(boss())

    def read() -> str:
        return client.get(reverse("admin:index")).content.decode()

    return read


def doctor() -> str:
    return " ".join(str(found) for found in jobs_checked(None))


def test_a_job_told_to_wait_again_and_again_ends_after_half_an_hour_of_it_with_that_reason(
    service: Upstream, member: User
) -> None:
    told(service, 60)
    job = drive(requested(member), rounds=60, budget=0.3)
    assert "asked to wait" in ended(job)
    assert "30 minutes" in job.message
    assert 5 < service.count("generate") <= 31


def test_a_job_told_at_once_to_wait_for_longer_ends_at_once(service: Upstream, member: User) -> None:
    told(service, 2400)
    job = drive(requested(member), rounds=1)
    assert "40 minutes" in ended(job)
    assert service.count("generate") == 1


def test_short_waits_grow_so_that_one_job_is_not_sent_hundreds_of_times(
    service: Upstream, member: User
) -> None:
    told(service, 0)
    job = drive(requested(member), rounds=120, budget=0.3)
    ended(job)
    assert service.count("generate") < 50


def test_how_long_a_job_lets_itself_be_told_to_wait_is_a_setting(
    service: Upstream, member: User, settings: Settings
) -> None:
    settings.ATELIER_MOST_WAIT_MINUTES = 1
    told(service, 50)
    job = drive(requested(member), rounds=5)
    ended(job)
    assert service.count("generate") == 2


@pytest.mark.parametrize(("kind", "status"), [("sign", 429), ("sign", 503), ("register", 429)])
def test_a_reference_that_is_told_to_wait_for_ever_ends_its_job_too(
    service: Upstream, member: User, kind: Kind, status: int
) -> None:
    told(service, 1200, kind, status)
    job = drive(requested(member, model_id=KONTEXT, references=[reference(member)]), rounds=6)
    ended(job)
    assert service.count("generate") == 0


def test_a_date_far_ahead_is_a_wait_like_any_other(service: Upstream, member: User) -> None:
    told(service, "Fri, 31 Dec 2100 00:00:00 GMT")
    ended(drive(requested(member), rounds=1))


def test_a_wait_that_ends_in_time_costs_the_job_nothing(service: Upstream, member: User) -> None:
    service.fail_next("generate", times=4, status=429, headers={"Retry-After": "200"}, body={})
    assert drive(requested(member)).state == State.DONE
    assert service.count("generate") == 5


def test_dashboard_and_doctor_name_a_provider_that_keeps_refusing(
    service: Upstream, member: User, dashboard: Callable[[], str]
) -> None:
    job = requested(member)
    assert "asks jobs to wait" not in dashboard() + doctor()
    told(service, 600)
    drive(job, rounds=1)
    assert "Keeps refusing: it asks jobs to wait" in dashboard()
    assert "simplified keeps refusing" in doctor()
    hurry()
    drive(job, rounds=4)
    ended(job)
    assert "Keeps refusing" in dashboard()
    assert "simplified keeps refusing" in doctor()


def test_a_provider_that_takes_its_jobs_again_is_no_longer_named(
    service: Upstream, member: User, dashboard: Callable[[], str]
) -> None:
    service.fail_next("generate", status=429, headers={"Retry-After": "600"}, body={})
    assert drive(requested(member)).state == State.DONE
    assert "eeps refusing" not in dashboard() + doctor()


def test_doctor_names_an_account_that_is_empty(service: Upstream, member: User) -> None:
    service.fail_next("generate", status=429, body={"detail": "Not enough."})
    drive(requested(member))
    assert "simplified refuses jobs: its account is out of credits" in doctor()


def test_it_is_tried_until_the_half_hour_is_over(service: Upstream, member: User) -> None:
    told(service, 7)
    job = drive(requested(member), rounds=60, budget=0.3)
    ended(job)
    assert job.kept_waiting == 1800
