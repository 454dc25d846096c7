"""What went over the line is kept for the admin: bounded, without key and signatures."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from generation.models import JobExchange, ProviderState
from generation.pipeline.protocol import MOST, keep
from generation.providers.exchanges import LONGEST, Exchange, readable, readable_url
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_keeps_what_was_sent_and_answered(service: Upstream, member: User) -> None:
    job = drive(requested(member, "a lighthouse at dusk"))
    rows = list(JobExchange.objects.filter(job=job))
    order = next(row for row in rows if row.method == "POST")
    assert order.url.endswith("/api/v1/service/ai-image/generate")
    assert json.loads(order.sent)["parameters"]["prompt"] == "a lighthouse at dusk"
    assert order.status is not None
    assert 200 <= order.status < 300
    assert order.answered
    assert any(row.method == "GET" and "status" in row.url for row in rows)


def test_neither_the_key_nor_a_signature_is_in_any_of_it(service: Upstream, member: User) -> None:
    job = drive(requested(member, model_id=KONTEXT, references=[reference(member)]))
    everything = json.dumps(list(JobExchange.objects.filter(job=job).values("url", "sent", "answered")))
    assert "PUT" in set(JobExchange.objects.filter(job=job).values_list("method", flat=True))
    for secret in (service.key, service.key.partition(".")[2]):
        assert secret not in everything
    signed = [one.query for one in service.requests if one.kind in ("put", "cdn") and one.query]
    assert signed
    for query in signed:
        assert query not in everything


def test_pictures_are_told_by_kind_and_size_alone() -> None:
    assert readable(b"\x89PNG\r\n\x1a\n\x00\xff" * 10, "image/png") == "[image/png, 100 bytes]"


def test_a_key_that_is_repeated_by_the_service_is_masked() -> None:
    header = "Api-Key abcdefgh.topsecretvalue"
    text = readable(b'{"detail": "bad key abcdefgh.topsecretvalue", "signature": "s1gn"}', "", header)
    assert "topsecret" not in text
    assert "s1gn" not in text
    assert "topsecret" not in readable_url("https://example.org/topsecretvalue?X-Amz=1", header)
    assert "X-Amz" not in readable_url("https://example.org/a?X-Amz=1", header)


def test_escaped_addresses_lose_their_signatures_too() -> None:
    assert "sig=1" not in readable(rb'{"u": "https:\/\/cdn.example.org\/a.png\u003fsig=1"}')


def test_bodies_are_bounded() -> None:
    assert len(readable(json.dumps({"a": "b" * 30_000}).encode())) == LONGEST
    assert readable(b"[" + b"1," * 100_000 + b"1]", "application/json") == "[application/json, 200,003 bytes]"


def test_the_same_answer_again_is_counted_and_the_order_outlives_the_looks(
    service: Upstream, member: User
) -> None:
    job = requested(member)
    keep(job.pk, [Exchange("POST", "/generate", "order", 200)])
    keep(job.pk, [Exchange("GET", "/status", "", 200, answered="running")] * 3)
    assert JobExchange.objects.get(job=job, method="GET").times == 3
    keep(job.pk, [Exchange("GET", "/status", "", 200, answered=str(n)) for n in range(50)])
    rows = JobExchange.objects.filter(job=job)
    assert rows.count() == MOST
    assert rows.filter(method="POST").exists()
    assert rows.last().answered == "49"  # type: ignore[union-attr]


def test_how_the_service_was_last_seen_is_noted(service: Upstream, member: User) -> None:
    assert ProviderState.objects.get(provider="simplified").state == "up"
    drive(requested(member))
    assert ProviderState.objects.get(provider="simplified").state == "fine"
    service.key = "another.key-than-ours"
    drive(requested(member, "another"))
    state = ProviderState.objects.get(provider="simplified")
    assert state.state == "refused"
    assert state.message
