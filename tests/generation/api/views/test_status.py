"""Status and tasks: a job in the words of the image service."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation.models import Job
from generation.pipeline.cancel import cancel
from generation.states import State
from tests.generation.api.calling import STATUS, TASKS, Caller
from tests.generation.making import drive, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def stand(caller: Caller, job: Job) -> tuple[str, str]:
    """What both endpoints say of a job."""
    status, task = caller.get(f"{STATUS}{job.uid}"), caller.get(f"{TASKS}{job.uid}")
    assert (status.status_code, task.status_code) == (200, 200)
    return status.json()["job_status"], task.json()["status"]


def test_every_state_has_its_word(service: Upstream, member: User, caller: Caller) -> None:
    job = requested(member)
    words = {
        State.QUEUED: ("CREATED", "pending"),
        State.PREPARING: ("PENDING", "pending"),
        State.SUBMITTING: ("PENDING", "pending"),
        State.RUNNING: ("PROCESSING", "processing"),
        State.COLLECTING: ("RENDERING", "processing"),
        State.IN_DOUBT: ("PROCESSING", "processing"),
        State.DONE: ("DONE", "completed"),
        State.FAILED: ("FAILED", "failed"),
        State.CANCELLED: ("FAILED", "failed"),
    }
    assert set(words) == set(State)
    for state, expected in words.items():
        Job.objects.filter(pk=job.pk).update(state=state)
        assert stand(caller, job) == expected, state


def test_a_job_that_runs_has_neither_pictures_nor_errors(
    service: Upstream, member: User, caller: Caller
) -> None:
    job = requested(member)
    body = caller.get(f"{STATUS}{job.uid}").json()
    assert body.pop("modified")
    assert body == {"id": str(job.uid), "job_status": "CREATED", "images": [], "errors": None}
    assert set(caller.get(f"{TASKS}{job.uid}").json()) == {"task_id", "status"}


def test_the_links_of_a_finished_job_need_no_header(service: Upstream, member: User, caller: Caller) -> None:
    job = drive(requested(member, parameters={"count": 2}))
    images = caller.get(f"{STATUS}{job.uid}").json()["images"]
    assert len(images) == 2
    assert caller.get(f"{TASKS}{job.uid}").json()["result"][0]["asset_id"] == images[0]["asset_id"]
    for entry in images:
        stored = Image.objects.get(uid=entry["asset_id"])
        response = Client().get(entry["url"])
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == stored.file.read()  # type: ignore[attr-defined]
        assert response["Content-Type"] == stored.content_type


def test_a_link_that_was_altered_opens_nothing(service: Upstream, member: User, caller: Caller) -> None:
    job = drive(requested(member))
    url = caller.get(f"{STATUS}{job.uid}").json()["images"][0]["url"]
    for bad in (url[:-1], url + "x", url.replace("expires=", "expires=9"), url.partition("?")[0]):
        response = Client().get(bad)
        assert response.status_code == 403, bad
        assert response.json()["detail"]


def test_a_picture_in_the_trash_is_no_longer_among_them(
    service: Upstream, member: User, caller: Caller
) -> None:
    job = drive(requested(member, parameters={"count": 2}))
    first = caller.get(f"{STATUS}{job.uid}").json()["images"][0]
    Image.objects.filter(uid=first["asset_id"]).update(deleted_at=timezone.now())
    assert len(caller.get(f"{STATUS}{job.uid}").json()["images"]) == 1
    assert Client().get(first["url"]).status_code == 404


def test_a_failed_job_says_why(service: Upstream, member: User, caller: Caller) -> None:
    job = requested(member)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, failure="rejected", message="Too dark.")
    why = {"message": "Too dark.", "code": "rejected"}
    assert caller.get(f"{STATUS}{job.uid}").json()["errors"] == {"detail": why}
    assert caller.get(f"{TASKS}{job.uid}").json()["error"] == why


def test_a_cancelled_job_has_failed_also_where_its_pictures_came(
    service: Upstream, member: User, caller: Caller
) -> None:
    done = drive(requested(member, "one"))
    waiting = requested(member, "two")
    cancel(waiting)
    Job.objects.filter(pk=done.pk).update(cancelled_at=timezone.now())
    for job in (waiting, done):
        body = caller.get(f"{STATUS}{job.uid}").json()
        assert body["job_status"] == "FAILED"
        assert body["errors"]["detail"]["code"] == "cancelled"
        assert body["images"] == []


@pytest.mark.parametrize("text", ["undefined", "null", "1", "..", "%00", NOBODY, "x" * 500])
def test_an_id_of_nothing_is_404_in_json(service: Upstream, caller: Caller, text: str) -> None:
    for address in (STATUS, TASKS):
        response = caller.get(address + text)
        assert response.status_code == 404
        assert response.json()["detail"]


def test_another_person_s_job_does_not_exist(service: Upstream, member: User, stranger: Caller) -> None:
    job = drive(requested(member))
    for address in (STATUS, TASKS):
        mine, nobodys = stranger.get(f"{address}{job.uid}"), stranger.get(f"{address}{uuid.uuid4()}")
        assert (mine.status_code, mine.json()) == (404, nobodys.json())


def test_polling_is_never_limited(
    service: Upstream, member: User, caller: Caller, settings: Settings
) -> None:
    settings.ATELIER_API_RATE = 1
    job = requested(member)
    assert {caller.get(f"{STATUS}{job.uid}").status_code for _ in range(20)} == {200}
    assert {caller.get(f"{TASKS}{job.uid}").status_code for _ in range(20)} == {200}


def test_a_poll_asks_the_database_as_often_for_four_pictures_as_for_one(
    service: Upstream, member: User, caller: Caller
) -> None:
    counts = []
    for count in (1, 4):
        job = drive(requested(member, f"{count}", parameters={"count": count}))
        caller.get(f"{STATUS}{job.uid}")
        with CaptureQueriesContext(connection) as queries:
            caller.get(f"{STATUS}{job.uid}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_address_that_is_none_is_404_in_json(service: Upstream, caller: Caller) -> None:
    for address in ("/api/", "/api/v1/nonsense", "/api/v2/service/ai-image/models"):
        response = caller.get(address)
        assert response.status_code == 404
        assert response.json()["detail"]
