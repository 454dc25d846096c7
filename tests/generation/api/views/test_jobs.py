"""One's own jobs over the API: list, fetch, cancel."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation.models import Hold, Job
from generation.states import State
from tests.generation.api.calling import Caller
from tests.generation.making import SCHNELL, drive, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
JOBS = "/api/v1/jobs"


def listed(caller: Caller, **query: Any) -> list[str]:
    response = caller.get(JOBS, **query)
    assert response.status_code == 200, response.content
    return [entry["id"] for entry in response.json()["jobs"]]


def test_a_job_tells_what_it_was_and_what_it_cost(service: Upstream, member: User, caller: Caller) -> None:
    job = requested(member, parameters={"count": 2})
    body = caller.get(f"{JOBS}/{job.uid}").json()
    assert body == {
        "id": str(job.uid),
        "state": "queued",
        "status": "CREATED",
        "model": SCHNELL,
        "model_name": job.model_name,
        "provider": "simplified",
        "capability": "prompt",
        "prompt": "a lighthouse",
        "count": 2,
        "cost": {"quoted": 16, "captured": 0, "released": 0},
        "failure": None,
        "message": "",
        "created_at": job.created_at.isoformat(),
        "ended_at": None,
        "images": [],
    }
    drive(job)
    body = caller.get(f"{JOBS}/{job.uid}").json()
    assert (body["state"], body["status"]) == ("done", "DONE")
    assert body["cost"] == {"quoted": 16, "captured": 16, "released": 0}
    assert body["ended_at"]
    pictures = Image.objects.order_by("output__position")
    assert body["images"] == [str(image.uid) for image in pictures]
    Image.objects.filter(uid=body["images"][0]).update(deleted_at=timezone.now())
    assert caller.get(f"{JOBS}/{job.uid}").json()["images"] == body["images"][1:]


def test_a_job_that_waits_is_cancelled_for_nothing(service: Upstream, member: User, caller: Caller) -> None:
    job = requested(member)
    response = caller.post(f"{JOBS}/{job.uid}/cancel")
    assert response.status_code == 200
    assert response.json()["detail"] == "Cancelled. Nothing was sent and nothing was charged."
    body = response.json()["job"]
    assert (body["state"], body["status"]) == ("cancelled", "FAILED")
    assert body["cost"] == {"quoted": 8, "captured": 0, "released": 8}
    assert caller.post(f"{JOBS}/{job.uid}/cancel").json()["detail"] == "It had already ended."


def test_a_job_that_was_sent_is_paid_for(service: Upstream, member: User, caller: Caller) -> None:
    job = requested(member)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    response = caller.post(f"{JOBS}/{job.uid}/cancel")
    assert "already sent" in response.json()["detail"]
    assert response.json()["job"]["state"] == "running"
    assert Hold.objects.get().state == Hold.State.HELD


def test_nothing_of_another_person_can_be_reached(service: Upstream, member: User, stranger: Caller) -> None:
    job = requested(member)
    assert listed(stranger) == []
    for response in (stranger.get(f"{JOBS}/{job.uid}"), stranger.post(f"{JOBS}/{job.uid}/cancel")):
        assert response.status_code == 404
        assert response.json()["detail"] == "There is no such job."
    job.refresh_from_db()
    assert (job.state, job.cancelled_at) == (State.QUEUED, None)


@pytest.mark.parametrize(
    "text", ["undefined", "null", "1", "%00", "..", "00000000-0000-4000-8000-000000000000", "x" * 300]
)
def test_an_id_of_nothing_is_404_in_json(caller: Caller, text: str) -> None:
    for response in (caller.get(f"{JOBS}/{text}"), caller.post(f"{JOBS}/{text}/cancel")):
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_a_walk_sees_every_job_once_also_while_new_ones_come(
    service: Upstream, member: User, caller: Caller
) -> None:
    there = [str(requested(member, str(number)).uid) for number in range(7)]
    cursor, seen = "", []
    while True:
        body = caller.get(JOBS, limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [entry["id"] for entry in body["jobs"]]
        cursor = body["next_cursor"]
        if not cursor:
            break
        requested(member, f"late {cursor}")
    assert seen == there[::-1]


def test_jobs_are_found_by_their_state(service: Upstream, member: User, caller: Caller) -> None:
    waiting, running = requested(member, "one"), requested(member, "two")
    Job.objects.filter(pk=running.pk).update(state=State.RUNNING)
    assert listed(caller, state="queued") == [str(waiting.uid)]
    assert listed(caller, state="running") == [str(running.uid)]


@pytest.mark.parametrize(
    ("name", "value"), [("state", "DONE"), ("state", "\x00"), ("cursor", "x"), ("limit", "0")]
)
def test_what_is_not_valid_is_400_and_names_the_field(caller: Caller, name: str, value: str) -> None:
    response = caller.get(JOBS, **{name: value})
    assert (response.status_code, list(response.json()["errors"])) == (400, [name])


def test_asking_for_a_job_is_never_too_fast(
    service: Upstream, settings: Settings, member: User, caller: Caller
) -> None:
    settings.ATELIER_API_RATE = 1
    job = requested(member)
    assert {caller.get(f"{JOBS}/{job.uid}").status_code for _ in range(5)} == {200}
    assert [caller.get(JOBS).status_code for _ in range(2)] == [200, 429]


def test_many_jobs_take_as_many_queries_as_one(service: Upstream, member: User, caller: Caller) -> None:
    requested(member, "first")
    listed(caller)
    taken = []
    for count, expected in ((0, 1), (12, 13)):
        for number in range(count):
            requested(member, str(number))
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(caller)) == expected
        taken.append([query["sql"] for query in queries if "atelier_cache" not in query["sql"]])
    assert len(taken[0]) == len(taken[1])
