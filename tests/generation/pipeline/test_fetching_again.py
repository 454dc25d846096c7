"""What cannot pass gets a fresh link and one more try; only faults of the line get the long schedule."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from PIL import Image as Pillow
from pytest_django import Settings

from generation.models import Job, Output
from generation.pipeline import collect, poll, submit
from generation.pipeline.retry import retry
from generation.pipeline.tick import Tick
from generation.pipeline.work import run
from generation.states import Failure, State
from tests.generation.making import drive, hurry, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def noise(format: str) -> bytes:
    file = io.BytesIO()
    Pillow.effect_noise((200, 200), 50).convert("RGB").save(file, format)
    return file.getvalue()


def made(service: Upstream, owner: User) -> Job:
    """A job whose picture was tried once."""
    job = requested(owner)
    for step in (submit, poll, collect):
        for _ in range(20):
            hurry()
            for work in list(step.claim(5)):
                work.finish(run(work))
            job.refresh_from_db()
            if step is not poll or job.state == State.COLLECTING:
                break
    return job


def one_at_a_time(job: Job) -> None:
    """Drive it with one thread, so that faults hit one picture after another."""
    for _ in range(12):
        Tick(budget=0.4, threads=1).run()
        job.refresh_from_db()
        hurry()


def spoilt_inside() -> bytes:
    """Whole by its ends, and nothing that can be decoded between them."""
    data = noise("PNG")
    return data[:200] + bytes(len(data) - 400) + data[-200:]


LASTING: dict[str, tuple[dict[str, Any], str]] = {
    "bytes that are no picture": ({"body": b"\x00\x01\x02binary" * 20}, "not a picture"),
    "no bytes at all": ({"body": b""}, "did not come through whole"),
    "a JPEG cut off inside": ({"body": noise("JPEG")[:-3000]}, "did not come through whole"),
    "a PNG cut off inside": ({"body": noise("PNG")[:-3000]}, "did not come through whole"),
    "a GIF cut off inside": ({"body": noise("GIF")[:-3000]}, ""),
    "a PNG spoilt inside": ({"body": spoilt_inside()}, ""),
    "an address that is not allowed": ({"redirect": "http://10.0.0.7/a.png"}, "does not fetch from"),
    "a file above the limit": ({"size": 3_000_000}, "larger than"),
    "one above the limit that does not say so": (
        {"size": 3_000_000, "headers": {"Connection": "close"}},
        "larger than",
    ),
    "a page": ({"html": True}, "expired"),
    "a circle of redirects": ({"redirect": "", "redirects": 20}, ""),
    "a redirect to nowhere": ({"status": 302, "body": ""}, ""),
    "a PDF": ({"body": b"%PDF-1.7\x00\xff\xfe\xfd"}, "not a picture"),
}


@pytest.mark.parametrize(("fault", "reason"), LASTING.values(), ids=list(LASTING))
def test_a_fault_that_cannot_pass_is_tried_once_more_with_a_fresh_link_and_then_named(
    service: Upstream, member: User, settings: Settings, fault: dict[str, Any], reason: str
) -> None:
    settings.ATELIER_MAX_DOWNLOAD_MB = 1
    service.fail_always("cdn", **fault)
    job = drive(requested(member), rounds=30, budget=0.2)
    assert (job.state, job.failure) == (State.FAILED, Failure.INCOMPLETE)
    output = job.outputs.get()
    assert (output.state, output.attempts) == (Output.State.FAILED, 2)
    assert reason in job.message
    assert output.message.rstrip(".") in job.message


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "middle"},
        {"status": 503, "body": ""},
        {"truncate": True, "headers": {"Connection": "close"}},
    ],
    ids=str,
)
def test_a_fault_of_the_line_may_pass_and_has_time_to(
    service: Upstream, member: User, fault: dict[str, Any]
) -> None:
    service.fail_next("cdn", times=6, **fault)
    job = drive(requested(member), rounds=12, budget=0.2)
    assert job.state == State.DONE


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_store_that_does_not_know_a_picture_is_asked_five_times_with_fresh_links(
    service: Upstream, member: User, status: int
) -> None:
    service.fail_always("cdn", status=status, body="")
    job = drive(requested(member), rounds=12, budget=0.2)
    assert (job.failure, service.count("cdn")) == (Failure.INCOMPLETE, 5)
    assert "expired" in job.message


def test_one_bad_answer_is_followed_by_a_good_picture(service: Upstream, member: User) -> None:
    service.fail_next("cdn", body=b"")
    assert drive(requested(member), rounds=1, budget=4).state == State.DONE
    assert service.count("cdn") == 2


def test_while_nobody_tells_a_fresh_link_the_spoilt_one_is_not_fetched_again(
    service: Upstream, member: User
) -> None:
    service.fail_always("cdn", size=80_000_000)
    job = made(service, member)
    service.fail_always("status", status=500, body="")
    service.fail_always("task", status=500, body="")
    drive(job, rounds=6, budget=0.2)
    assert job.state == State.COLLECTING
    assert service.count("cdn") == 1
    service.heal()
    assert drive(job).state == State.DONE


def test_what_arrived_is_kept_and_the_job_says_why_the_rest_did_not(service: Upstream, member: User) -> None:
    service.fail_next("cdn", times=3, body=b"\x00\x01\x02binary" * 20)
    job = requested(member, parameters={"count": 2})
    one_at_a_time(job)
    assert (job.state, job.failure) == (State.DONE, Failure.INCOMPLETE)
    assert job.message == "1 of 2 pictures arrived; the rest was not charged. What came is not a picture."


def test_what_was_given_up_can_be_fetched_by_hand_later(service: Upstream, member: User) -> None:
    service.fail_always("cdn", body=b"")
    job = drive(requested(member), rounds=10, budget=0.2)
    service.heal()
    assert drive(retry(job, member)).state == State.DONE
    assert service.count("generate") == 1
