"""Handing in a job: what was taken, what was not, and what nobody knows."""

from __future__ import annotations

import math
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from generation.providers.base import (
    InDoubt,
    NotAuthorised,
    OutOfCredits,
    ProviderError,
    Rejected,
    SlowDown,
    Ticket,
    Unreachable,
    UploadedReference,
)
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import hurried, wish, with_references
from tests.upstream import Upstream
from tests.upstream.fixtures import QUICK


def refusal(provider: Simplified, **parameters: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.submit(wish(**parameters))
    return caught.value


def test_a_job_goes_out_once_in_the_documented_shape(upstream: Upstream, simplified: Simplified) -> None:
    request = replace(wish(aspect_ratio="16:9"), styles=("cinematic", "photography"))
    ticket = simplified.submit(request)
    (asked,) = upstream.asked("generate")
    assert asked.json == {
        "model": "flux.dev",
        "capability": "prompt",
        "parameters": {"prompt": "a lighthouse", "aspect_ratio": "16:9"},
        "properties": ["cinematic", "photography"],
    }
    job = upstream.jobs.all[0]
    assert ticket == Ticket(task_id=job.task_id, variation_id=job.variation_id)


def test_references_go_into_their_field_in_order(upstream: Upstream, simplified: Simplified) -> None:
    uploads = [UploadedReference(f"id-{n}", f"https://cdn.example/{n}.png") for n in range(3)]
    upstream.fail_next("generate", body={"task_id": "t"}, times=2)
    simplified.submit(with_references(wish(), "reference_images", *uploads))
    simplified.submit(with_references(wish(), "input_image", uploads[1], is_list=False, wants_url=True))
    first, second = (asked.json["parameters"] for asked in upstream.asked("generate"))
    assert first["reference_images"] == ["id-0", "id-1", "id-2"]
    assert second["input_image"] == "https://cdn.example/1.png"


def test_references_that_fit_no_field_are_never_left_out_silently(
    upstream: Upstream, simplified: Simplified
) -> None:
    request = with_references(wish(), "reference_images", UploadedReference("a"))
    with pytest.raises(Rejected):
        simplified.submit(replace(request, uploads=(*request.uploads, UploadedReference("b"))))
    two = with_references(
        wish(), "input_image", UploadedReference("a"), UploadedReference("b"), is_list=False
    )
    with pytest.raises(Rejected):
        simplified.submit(two)
    with pytest.raises(Unreachable):
        simplified.submit(with_references(wish(), "input_image", UploadedReference("a"), wants_url=True))
    assert upstream.count("generate") == 0


def test_a_value_that_json_cannot_say_is_rejected_before_anything_is_sent(
    upstream: Upstream, simplified: Simplified
) -> None:
    assert isinstance(refusal(simplified, seed=math.nan), Rejected)
    assert isinstance(refusal(simplified, seed={1, 2}), Rejected)
    assert upstream.count("generate") == 0


@pytest.mark.parametrize(
    ("answer", "ticket"),
    [
        ({"task_id": "t", "id": "i", "art_variation_id": "v"}, Ticket("t", "v")),
        ({"task_id": 7, "art_variation_id": 8}, Ticket("7", "8")),
        ({"task_id": "t"}, Ticket("t", "")),
        ({"art_variation_id": "v", "task_id": None}, Ticket("", "v")),
        ({"id": "only"}, Ticket("", "only")),
        ({"data": {"task_id": " t "}}, Ticket("t", "")),
        ([{"task_id": "t"}], Ticket("t", "")),
    ],
)
def test_ids_are_found_where_they_are(
    upstream: Upstream, simplified: Simplified, answer: Any, ticket: Ticket
) -> None:
    upstream.fail_next("generate", status=202, body=answer)
    assert simplified.submit(wish()) == ticket


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": {"detail": "broken"}},
        {"status": 502, "body": "<html><h1>Bad gateway</h1></html>"},
        {"status": 503, "headers": {"Retry-After": "3"}, "body": {}},
        {"status": 504, "body": ""},
        {"status": 408, "body": {}},
        {"html": True},
        {"truncate": True},
        {"status": 204, "body": ""},
        {"body": {}},
        {"body": []},
        {"body": "null"},
        {"body": {"task_id": "", "id": None, "art_variation_id": True}},
        {"body": {"task_id": "x" * 1000}},
        {"body": "[" * 100_000},
        {"body": '{"task_id": "' + "x" * 400_000 + '"}'},
        {"drop": "before"},
        {"drop": "after"},
        {"drop": "middle"},
        {"redirect": "/somewhere", "status": 302},
        {"redirect": "/somewhere", "status": 303},
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_may_have_been_taken_is_in_doubt(
    upstream: Upstream, simplified: Simplified, fault: dict[str, Any]
) -> None:
    upstream.fail_next("generate", **fault)
    assert isinstance(refusal(simplified), InDoubt)
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    "fault", [{"delay": 5}, {"late": 5}, {"drip": 0.05}, {"drip_headers": 0.05}], ids=str
)
def test_an_answer_that_does_not_come_in_time_is_in_doubt(upstream: Upstream, fault: dict[str, Any]) -> None:
    upstream.fail_next("generate", **fault)
    assert isinstance(refusal(hurried(upstream, submit=0.25)), InDoubt)
    assert upstream.count("generate") == 1


def test_a_line_that_is_closed_before_each_request_never_leads_to_a_second_one(
    upstream: Upstream, simplified: Simplified
) -> None:
    simplified.list_models()
    upstream.fail_next("generate", drop="before", times=5)
    for _ in range(3):
        assert isinstance(refusal(simplified), InDoubt)
    assert upstream.count("generate") == 3


def test_a_job_goes_out_on_a_connection_of_its_own(upstream: Upstream, simplified: Simplified) -> None:
    simplified.list_models()
    simplified.submit(wish())
    assert upstream.asked("generate")[0].headers["connection"] == "close"


def test_nobody_listening_is_unreachable_and_nothing_was_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
        error = refusal(Simplified("a.key", f"http://{host}", [host]))
    assert type(error) is Unreachable
    assert error.code == "unconnected"


def test_a_name_without_an_address_is_unreachable() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert type(refusal(Simplified("a.key", "https://nowhere.example", resolve=resolve))) is Unreachable
    for host in ("a" * 300 + ".example", "xn--.example", ".."):
        assert type(refusal(Simplified("a.key", f"https://{host}", resolve=resolve))) is Unreachable


def test_a_connection_that_is_not_made_in_time_is_unreachable() -> None:
    # A full backlog: the system lets the next connection wait.
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        host = f"127.0.0.1:{full.getsockname()[1]}"
        error = refusal(Simplified("a.key", f"http://{host}", [host], timeouts=replace(QUICK, connect=0.2)))
    assert type(error) is Unreachable


def test_a_failed_handshake_is_unreachable(upstream: Upstream) -> None:
    url = upstream.url.replace("http://", "https://")
    assert type(refusal(Simplified(upstream.key, url, upstream.allowed_hosts))) is Unreachable
    assert not upstream.requests


def test_a_silent_handshake_is_unreachable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        error = refusal(Simplified("a.key", f"https://{host}", [host], timeouts=replace(QUICK, connect=0.2)))
    assert type(error) is Unreachable


def test_a_429_with_retry_after_is_too_fast(upstream: Upstream, simplified: Simplified) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    for value, least, most in (
        ("7", 7, 7),
        ("1.5", 1.5, 1.5),
        ("0", 1, 1),
        ("-5", 1, 1),
        ("999999999", 3600, 3600),
        ("9" * 500, 1, 3600),
        ("nan", 1, 3600),
        ("soon", 1, 3600),
        (soon, 60, 90),
        ("Mon, 01 Jan 1990 00:00:00 GMT", 1, 1),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", 1, 3600),
    ):
        upstream.fail_next("generate", status=429, headers={"Retry-After": value}, body={"detail": "Slow"})
        error = refusal(simplified)
        assert isinstance(error, SlowDown)
        assert least <= error.retry_after <= most


def test_a_429_without_retry_after_is_an_empty_account(upstream: Upstream, simplified: Simplified) -> None:
    upstream.credits = 59
    error = refusal(simplified)
    assert isinstance(error, OutOfCredits)
    assert error.code == "insufficient_credits"
    assert "not enough credits" in error.detail
    upstream.fail_next("generate", status=429, body="")
    assert isinstance(refusal(simplified), OutOfCredits)
    upstream.fail_next("generate", status=402, body={})
    assert isinstance(refusal(simplified), OutOfCredits)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_for_the_admin(upstream: Upstream, simplified: Simplified, status: int) -> None:
    upstream.fail_next("generate", status=status, body="<html>Attention required</html>")
    assert isinstance(refusal(simplified), NotAuthorised)


def test_a_wrong_key_and_no_key_are_not_authorised(upstream: Upstream) -> None:
    for key in ("wrong.key", "", "  ", "ends.in\nnewline\r\nX-Evil: 1", "schlüssel.geheim"):
        provider = Simplified(key, upstream.url, upstream.allowed_hosts)
        assert isinstance(refusal(provider), NotAuthorised)
    assert upstream.count("generate") == 1


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_service_that_has_moved_took_nothing(
    upstream: Upstream, simplified: Simplified, status: int
) -> None:
    upstream.fail_next("generate", status=status, redirect="/elsewhere")
    assert type(refusal(simplified)) is Unreachable
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"detail": {"message": "It is unsafe", "code": "moderation"}}, "It is unsafe.", "moderation"),
        ({"detail": "no such model"}, "No such model.", "400"),
        ({"message": "Too long.", "code": 17}, "Too long.", "17"),
        ({"error": {"message": "No", "code": "e"}}, "No.", "e"),
        ({"prompt": ["This field is required."]}, "Prompt: This field is required.", "400"),
        ({"detail": [{"loc": ["body", "seed"], "msg": "not a number"}]}, "Not a number.", "400"),
        (["First", "Second"], "First.", "400"),
        ({"detail": "x " * 500}, None, "400"),
        ({"detail": "<html>no</html>"}, None, "400"),
        ({"detail": None}, None, "400"),
        ("<html>Bad request</html>", None, "400"),
        ("", None, "400"),
        ({"detail": "line\nbreak\u0000 and \u202eturned"}, "Line break and turned.", "400"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_rejection_is_told_in_plain_words(
    upstream: Upstream, simplified: Simplified, body: Any, message: str | None, code: str
) -> None:
    upstream.fail_next("generate", status=400, body=body)
    error = refusal(simplified)
    assert isinstance(error, Rejected)
    assert error.message == (message or "The image service did not accept this request.")
    assert error.code == code
    assert len(error.detail) <= 2000


def test_the_service_checks_fields_itself(upstream: Upstream, simplified: Simplified) -> None:
    assert isinstance(refusal(simplified, count=9), Rejected)
    assert isinstance(refusal(simplified, model="no.such-model"), Rejected)
    assert isinstance(refusal(simplified, capability="multiple_images"), Rejected)
    assert isinstance(refusal(simplified, unknown=1), Rejected)
    assert upstream.spent == 0


def test_a_refusal_stands_even_when_its_words_are_cut_off(upstream: Upstream, simplified: Simplified) -> None:
    upstream.fail_next("generate", status=400, body={"detail": "x" * 100}, drop="middle")
    assert isinstance(refusal(simplified), Rejected)
    upstream.fail_next("generate", status=429, body={"detail": "x"}, size=1 << 22)
    assert isinstance(refusal(simplified), OutOfCredits)


def test_many_threads_share_one_provider(upstream: Upstream, simplified: Simplified) -> None:
    tickets: list[Ticket] = []

    def hand_in() -> None:
        for _ in range(5):
            tickets.append(simplified.submit(wish("flux.flux-schnell")))
            simplified.poll(tickets[-1], wish())

    threads = [threading.Thread(target=hand_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ticket.variation_id for ticket in tickets}) == 40
    assert upstream.count("generate") == 40
