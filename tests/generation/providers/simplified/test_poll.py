"""Asking how a job stands."""

from __future__ import annotations

from typing import Any

import pytest

from generation.providers.base import (
    Gone,
    NotAuthorised,
    Progress,
    ProviderError,
    Result,
    SlowDown,
    Ticket,
    Unreachable,
)
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import finished, hurried, wish
from tests.upstream import Upstream

ONLY_STATUS = Ticket(variation_id="some-variation")
NO_REASON = "The image service could not make this picture and did not say why."


def failure(provider: Simplified, ticket: Ticket = ONLY_STATUS) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.poll(ticket, wish())
    return caught.value


def told(upstream: Upstream, provider: Simplified, **answer: Any) -> Progress:
    """What a status answer like this reads as."""
    upstream.fail_next("status", body={"id": "some-variation", **answer})
    return provider.poll(ONLY_STATUS, wish())


def test_a_job_runs_through_its_stages(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.polls = 10
    ticket = simplified.submit(wish())
    stages = [simplified.poll(ticket, wish()) for _ in range(10)]
    words = list(dict.fromkeys(stage.status for stage in stages))
    assert words == ["PENDING", "PROCESSING", "RENDERING", "DONE"]
    assert [stage.state for stage in stages] == ["running"] * 9 + ["done"]


def test_done_has_a_result_per_picture(upstream: Upstream, simplified: Simplified) -> None:
    ticket = simplified.submit(wish(count=3))
    progress = finished(simplified, ticket, wish())
    assert [result.asset_id for result in progress.results] == upstream.jobs.all[0].asset_ids
    assert all(result.url.startswith(upstream.cdn_url) for result in progress.results)


@pytest.mark.parametrize("plan", [{"missing": 2}, {"extra": 2}, {"images": None}, {"images": {}}], ids=str)
def test_a_job_may_have_more_or_fewer_pictures_than_asked(
    upstream: Upstream, simplified: Simplified, plan: dict[str, Any]
) -> None:
    upstream.plan(**plan)
    progress = finished(simplified, simplified.submit(wish(count=4)), wish())
    assert progress.state == "done"
    assert len(progress.results) == (
        0 if "images" in plan else 4 - plan.get("missing", 0) + plan.get("extra", 0)
    )


def test_pictures_without_a_usable_address_are_left_out(upstream: Upstream, simplified: Simplified) -> None:
    images: Any = [
        None,
        7,
        [],
        {},
        {"url": None},
        {"url": " "},
        {"url": 5},
        {"url": "https://x/" + "a" * 9000},
        "https://cdn.example/plain.png",
        {"url": " https://cdn.example/a.png ", "asset_id": 12, "seed": 5},
        {"url": "https://cdn.example/b.png", "asset_id": None, "seed": True},
    ]
    assert told(upstream, simplified, job_status="DONE", images=images).results == (
        Result("https://cdn.example/plain.png"),
        Result("https://cdn.example/a.png", "12", 5),
        Result("https://cdn.example/b.png"),
    )
    many = [{"url": f"https://cdn.example/{n}"} for n in range(1000)]
    assert len(told(upstream, simplified, job_status="DONE", images=many).results) == 32


@pytest.mark.parametrize("word", ["HALLUCINATING", "", None, 5, "x" * 5000, ["DONE"], {"a": 1}], ids=str)
def test_an_unknown_status_is_still_running(upstream: Upstream, simplified: Simplified, word: Any) -> None:
    progress = told(upstream, simplified, job_status=word)
    assert progress.state == "running"
    assert len(progress.status) <= 60


@pytest.mark.parametrize(
    ("errors", "message", "code"),
    [
        (None, NO_REASON, ""),
        ({}, NO_REASON, ""),
        ([], NO_REASON, ""),
        ("", NO_REASON, ""),
        ({"detail": None}, NO_REASON, ""),
        ({"detail": {"message": "Unsafe content", "code": "nsfw"}}, "Unsafe content.", "nsfw"),
        ({"detail": {"message": "Unsafe", "code": 451}}, "Unsafe.", "451"),
        ({"detail": "out of memory"}, "Out of memory.", ""),
        ({"detail": ["first", "second"]}, "First.", ""),
        ({"detail": {"message": {"text": "deep"}}}, NO_REASON, ""),
        (["plain"], "Plain.", ""),
        ("a word", "A word.", ""),
        (17, NO_REASON, ""),
        ({"detail": {"message": "y" * 5000, "code": "z" * 5000}}, NO_REASON, "z" * 99 + "…"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_failure_has_a_plain_message(
    upstream: Upstream, simplified: Simplified, errors: Any, message: str, code: str
) -> None:
    progress = told(upstream, simplified, job_status="FAILED", errors=errors)
    assert (progress.state, progress.message, progress.code) == ("failed", message, code)
    assert len(progress.detail) <= 2000


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": {}},
        {"status": 502, "body": "<html>"},
        {"html": True},
        {"truncate": True},
        {"body": []},
        {"body": {"id": "x"}},
        {"body": '"DONE"'},
        {"status": 400, "body": {"detail": "odd"}},
        {"status": 408, "body": {}},
        {"redirect": "https://elsewhere.example/"},
        {"redirects": 20},
        {"drop": "before"},
        {"drop": "middle"},
        {"size": 1 << 30},
    ],
    ids=str,
)
def test_no_usable_answer_to_a_poll_is_unreachable(
    upstream: Upstream, simplified: Simplified, fault: dict[str, Any]
) -> None:
    ticket = Ticket(variation_id=simplified.submit(wish()).variation_id)
    upstream.fail_next("status", **fault)
    assert type(failure(simplified, ticket)) is Unreachable
    assert finished(simplified, ticket, wish()).state == "done"


@pytest.mark.parametrize("fault", [{"delay": 3}, {"drip": 0.05}, {"drip_headers": 0.05}], ids=str)
def test_a_poll_has_an_end(upstream: Upstream, fault: dict[str, Any]) -> None:
    ticket = Ticket(variation_id=hurried(upstream).submit(wish()).variation_id)
    upstream.fail_next("status", **fault)
    assert type(failure(hurried(upstream, poll=0.2), ticket)) is Unreachable


def test_silence_ends_a_poll_before_its_time_is_up(upstream: Upstream) -> None:
    upstream.fail_next("status", delay=5)
    assert failure(hurried(upstream, silence=0.2, poll=60)).code == "late"


def test_a_wish_to_stop_ends_a_poll(upstream: Upstream) -> None:
    upstream.fail_next("status", delay=5)
    provider = Simplified(
        upstream.key, upstream.url, upstream.allowed_hosts, stopped=lambda: upstream.count("status") > 0
    )
    assert failure(provider).code == "stopped"


def test_every_429_on_a_poll_is_a_pace(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("status", status=429, body={"detail": "not enough credits"})
    error = failure(simplified)
    assert isinstance(error, SlowDown)
    assert error.retry_after == 5
    upstream.fail_next("status", status=429, body="", headers={"Retry-After": "11"})
    error = failure(simplified)
    assert isinstance(error, SlowDown)
    assert error.retry_after == 11
    upstream.fail_next("status", status=503, body="", headers={"Retry-After": "12"})
    error = failure(simplified)
    assert isinstance(error, SlowDown)
    assert error.retry_after == 12


def test_a_refused_key_on_a_poll_is_for_the_admin(upstream: Upstream, simplified: Simplified) -> None:
    ticket = simplified.submit(wish())
    upstream.key = "another.key"
    assert isinstance(failure(simplified, ticket), NotAuthorised)


def test_a_job_that_is_not_known_is_gone(upstream: Upstream, simplified: Simplified) -> None:
    assert isinstance(failure(simplified), Gone)
    assert isinstance(failure(simplified, Ticket("no-task", "no-variation")), Gone)
    assert isinstance(failure(simplified, Ticket("no-task")), Gone)


def test_an_id_cannot_lead_elsewhere(upstream: Upstream, simplified: Simplified) -> None:
    failure(simplified, Ticket(variation_id="../../tasks/x?y=1#z"))
    assert upstream.requests[-1].path == "/api/v1/service/ai-image/status/..%2F..%2Ftasks%2Fx%3Fy%3D1%23z"


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"task_strings": True},
        {"task_shape": "detail"},
        {"task_shape": "info", "task_strings": True},
        {"task_done": "success"},
        {"task_done": "SUCCESS"},
    ],
    ids=str,
)
def test_a_job_with_only_a_task_is_asked_for_by_its_task(
    upstream: Upstream, simplified: Simplified, plan: dict[str, Any]
) -> None:
    upstream.plan(ids=("task_id",), **plan)
    ticket = simplified.submit(wish(count=2))
    progress = finished(simplified, ticket, wish())
    assert progress.state == "done"
    assert len(progress.results) == 2
    assert upstream.count("status") == 0


@pytest.mark.parametrize("word", ["failed", "FAILURE", "REVOKED"])
def test_a_task_can_fail(upstream: Upstream, simplified: Simplified, word: str) -> None:
    upstream.plan(ids=("task_id",), fails=True, task_failed=word, errors="no luck")
    progress = finished(simplified, simplified.submit(wish()), wish())
    assert (progress.state, progress.message) == ("failed", "No luck.")


@pytest.mark.parametrize("fault", [{"status": 500}, {"html": True}, {"status": 404, "body": {}}], ids=str)
def test_the_task_is_asked_where_the_status_fails(
    upstream: Upstream, simplified: Simplified, fault: dict[str, Any]
) -> None:
    upstream.fail_always("status", **fault)
    progress = finished(simplified, simplified.submit(wish()), wish())
    assert progress.state == "done"
    assert len(progress.results) == 1


def test_a_task_that_keeps_quiet_about_its_pictures_ends_nothing(
    upstream: Upstream, simplified: Simplified
) -> None:
    ticket = simplified.submit(wish())
    upstream.fail_next("status", status=500)
    upstream.fail_next("task", body={"task_id": "x", "status": "completed"})
    assert type(failure(simplified, ticket)) is Unreachable


def test_where_the_status_says_gone_and_the_task_nothing_the_job_is_not_given_up(
    upstream: Upstream, simplified: Simplified
) -> None:
    ticket = simplified.submit(wish())
    upstream.fail_next("status", status=404)
    upstream.fail_next("task", status=502)
    assert type(failure(simplified, ticket)) is Unreachable


def test_nobody_at_home_is_asked_once_only(upstream: Upstream, simplified: Simplified) -> None:
    ticket = simplified.submit(wish())
    upstream.fail_next("status", status=429)
    failure(simplified, ticket)
    assert upstream.count("task") == 0
