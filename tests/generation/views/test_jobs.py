"""Activity, and what a person can do about a job."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gallery.models import Image
from generation.models import Hold, Job
from generation.pipeline.tick import Tick
from generation.states import Failure, State, move
from tests.generation.making import drive, hurry, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def in_doubt(service: Upstream, member: User) -> Job:
    service.fail_next("generate", drop="after")
    job = drive(requested(member))
    assert job.state == State.IN_DOUBT
    return job


def test_cancel_before_sending_is_free(service: Upstream, browser: Client, member: User) -> None:
    job = requested(member)
    page = browser.post(f"/jobs/{job.uid}/cancel/", follow=True).content.decode()
    assert "Nothing was sent and nothing was charged" in page
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert Hold.objects.get(job=job).released == job.quoted
    drive(job)
    assert service.count("generate") == 0


def test_cancel_after_sending_keeps_the_hold_and_trashes_the_pictures(
    service: Upstream, browser: Client, member: User
) -> None:
    service.plan(polls=3)
    job = requested(member)
    Tick(budget=0.3).run()
    browser.post(f"/jobs/{job.uid}/cancel/")
    assert Hold.objects.get(job=job).state == Hold.State.HELD
    hurry()
    job = drive(job)
    assert (job.state, Hold.objects.get(job=job).captured) == (State.DONE, job.price)
    image = Image.objects.get(owner=member)
    assert image.deleted_at is not None
    browser.post(f"/images/{image.uid}/restore/")
    image.refresh_from_db()
    assert image.deleted_at is None


def test_cancel_while_pictures_come_in_trashes_those_that_came_before(
    service: Upstream, browser: Client, member: User
) -> None:
    service.fail_next("cdn", status=500, times=1)
    job = requested(member, parameters={"count": 2})
    while Image.objects.count() < 1:
        Tick(budget=0.2).run()
        Job.objects.update(next_at=timezone.now())
    browser.post(f"/jobs/{job.uid}/cancel/")
    assert drive(job).state == State.DONE
    assert not Image.objects.alive().exists()
    assert Image.objects.count() == 2


def test_it_did_not_run_gives_the_credits_back(service: Upstream, browser: Client, member: User) -> None:
    job = in_doubt(service, member)
    browser.post(f"/jobs/{job.uid}/decide/", {"decision": "did_not_run"})
    job.refresh_from_db()
    hold = Hold.objects.get(job=job)
    assert (job.state, job.failure, hold.captured, hold.released) == (
        State.FAILED,
        Failure.LOST,
        0,
        job.quoted,
    )


def test_it_ran_spends_the_credits(service: Upstream, browser: Client, member: User) -> None:
    job = in_doubt(service, member)
    for _ in range(2):
        browser.post(f"/jobs/{job.uid}/decide/", {"decision": "ran"})
    assert Hold.objects.get(job=job).captured == job.quoted


def test_a_job_with_a_number_can_be_looked_for_again(
    service: Upstream, browser: Client, member: User
) -> None:
    service.plan(polls=2)
    job = requested(member)
    Tick(budget=0.3).run()
    job.refresh_from_db()
    assert move(job, State.IN_DOUBT)
    assert "look_again" in browser.get(f"/jobs/{job.uid}/").content.decode()
    browser.post(f"/jobs/{job.uid}/decide/", {"decision": "look_again"})
    assert drive(job).state == State.DONE
    assert service.count("generate") == 1


def test_retry_makes_one_new_job_with_a_new_hold(service: Upstream, browser: Client, member: User) -> None:
    service.fail_next("generate", status=400, body={"detail": "Busy."})
    job = drive(requested(member, parameters={"count": 2, "seed": 3}))
    for _ in range(2):
        browser.post(f"/jobs/{job.uid}/retry/")
    again = Job.objects.exclude(pk=job.pk).get()
    assert (again.prompt, again.parameters) == (job.prompt, job.parameters)
    assert drive(again).state == State.DONE
    assert Hold.objects.count() == 2


def test_only_the_missing_pictures_are_made_again(service: Upstream, browser: Client, member: User) -> None:
    service.plan(missing=1)
    job = drive(requested(member, parameters={"count": 4}))
    page = browser.get("/activity/").content.decode()
    assert "Retry 1" in page
    browser.post(f"/jobs/{job.uid}/retry/")
    assert Job.objects.exclude(pk=job.pk).get().count == 1


def test_a_failure_stands_above_the_grid_until_dismissed(
    service: Upstream, browser: Client, member: User
) -> None:
    service.fail_next("generate", status=400, body={"detail": "The safety filter said no."})
    job = drive(requested(member, "portrait of a senator"))
    assert str(job.uid) in browser.get("/").content.decode()
    browser.post(f"/jobs/{job.uid}/dismiss/")
    assert f"job-{job.uid}" not in browser.get("/").content.decode()


def test_upstream_codes_are_for_the_admin(service: Upstream, browser: Client, member: User) -> None:
    service.fail_next("generate", status=400, body={"detail": "No.", "code": "E_ODD_77"})
    job = drive(requested(member))
    Job.objects.filter(pk=job.pk).update(upstream_code="E_ODD_77")
    assert "E_ODD_77" not in browser.get(f"/jobs/{job.uid}/").content.decode()
    member.is_staff = True
    member.save()
    assert "E_ODD_77" in browser.get(f"/jobs/{job.uid}/").content.decode()


def test_the_page_asks_and_hears_nothing_until_something_changed(
    service: Upstream, browser: Client, member: User
) -> None:
    job = requested(member, "a boat")
    page = browser.get("/")
    version = page.context["live_version"]
    assert f"job-{job.uid}" in page.content.decode()
    assert browser.get("/jobs/live/", {"version": version}).status_code == 204
    drive(job)
    answer = browser.get("/jobs/live/", {"version": version}).content.decode()
    assert str(Image.objects.get().uid) in answer


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "0"])
def test_any_version_is_answered(service: Upstream, browser: Client, member: User, version: str) -> None:
    requested(member)
    assert browser.get("/jobs/live/", {"version": version}).status_code == 200


@pytest.mark.parametrize("address", ["/activity/", "/", "/jobs/live/"])
def test_pages_ask_the_database_as_often_for_many_jobs_as_for_one(
    service: Upstream, browser: Client, member: User, address: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    requested(member)
    browser.get(address)
    one = count()
    for number in range(20):
        requested(member, f"job {number}")
    assert count() == one


def test_activity_pages_on_by_links(service: Upstream, browser: Client, member: User) -> None:
    for number in range(32):
        requested(member, f"number {number}")
    page = browser.get("/activity/")
    assert len(page.context["jobs"]) == 30
    rest = browser.get(page.context["next_url"])
    assert len(rest.context["jobs"]) == 2
    assert browser.get("/activity/?before=x&show=nonsense").status_code == 200


@pytest.mark.parametrize("tab", ["running", "trouble", "done"])
def test_every_tab_has_an_empty_state(db: None, browser: Client, tab: str) -> None:
    assert browser.get("/activity/", {"show": tab}).status_code == 200


def test_back_never_leads_to_another_site(service: Upstream, browser: Client, member: User) -> None:
    job = requested(member)
    response = browser.post(f"/jobs/{job.uid}/cancel/", headers={"Referer": "https://evil.example/"})
    assert response["Location"] == "/activity/"
