"""A job keeps the upstream's last answer for the admin, whatever was asked, and of nobody who is gone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from generation.models import Job, ProviderState
from generation.pipeline.tick import Tick
from generation.states import State
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db(transaction=True)


def answered(job: Job) -> tuple[int | None, str]:
    job.refresh_from_db()
    return job.upstream_http_status, job.upstream_answer


def test_a_job_that_is_done_keeps_what_it_was_told_last_and_no_picture(
    service: Upstream, member: User
) -> None:
    status, text = answered(drive(requested(member)))
    assert status == 200
    assert json.loads(text)["job_status"] == "DONE"


def test_neither_the_key_nor_a_signature_is_in_it(service: Upstream, member: User) -> None:
    service.fail_next("put", status=403, body=f"<Key>{service.key}</Key> of https://s.example/a?X-Sig=1&b")
    job = requested(member, model_id=KONTEXT, references=[reference(member)])
    Tick(budget=0.6).run()
    for _, text in (answered(job), answered(drive(job))):
        assert text
        for secret in (service.key, service.key.partition(".")[2], "X-Sig"):
            assert secret not in text
        assert not [one.query for one in service.requests if one.query and one.query in text]


@pytest.mark.parametrize(
    ("kind", "status", "body", "state"),
    [
        ("generate", 400, {"detail": "No such size."}, State.FAILED),
        ("generate", 503, "<p>Out to lunch</p>", State.IN_DOUBT),
        ("generate", 202, "<p>Welcome</p>", State.IN_DOUBT),
        ("status", 401, {"detail": "No such key."}, State.RUNNING),
        ("cdn", 403, "<Error>AccessDenied</Error>", State.COLLECTING),
    ],
)
def test_the_answer_to_each_step_is_kept(
    service: Upstream, member: User, kind: Any, status: int, body: Any, state: State
) -> None:
    service.fail_always(kind, status=status, body=body)
    job = drive(requested(member), rounds=3)
    assert job.state == state
    assert answered(job) == (status, body if isinstance(body, str) else json.dumps(body))


def test_of_somebody_who_is_gone_no_answer_is_kept(service: Upstream, member: User) -> None:
    job = requested(member)
    Job.objects.update(owner=None)
    assert drive(job).state == State.DONE
    assert answered(job) == (None, "")


def test_how_the_service_was_last_seen_is_noted(service: Upstream, member: User) -> None:
    assert ProviderState.objects.get(provider="simplified").state == "up"
    drive(requested(member))
    assert ProviderState.objects.get(provider="simplified").state == "fine"
    service.key = "another.key-than-ours"
    drive(requested(member, "another"))
    state = ProviderState.objects.get(provider="simplified")
    assert state.state == "refused"
    assert state.message
