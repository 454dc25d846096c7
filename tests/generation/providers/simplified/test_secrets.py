"""The key is nobody else's business, and a signed URL is as good as a key."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest
import requests

from generation.providers.base import ProviderError, Result, Ticket
from generation.providers.http.text import Mask, without_queries
from generation.providers.http.transport import Answer
from generation.providers.simplified.provider import Simplified
from generation.providers.simplified.verdicts import complaint, detail_of
from tests.generation.providers.simplified.support import LIMITS, finished, hurried, reference, wish
from tests.upstream import Upstream

TICKET = Ticket("task", "variation")
SIGNATURE = "Signature=abc"


def everything_said(error: BaseException) -> str:
    """All that a log, a page or a report could show of an error, and of what is behind it."""
    seen: list[str] = []
    one: BaseException | None = error
    while one is not None:
        assert not isinstance(one, requests.RequestException)
        seen += [str(one), repr(one), repr(vars(one)), *traceback.format_exception(one)]
        one = one.__cause__ or one.__context__
    return "\n".join(seen)


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "middle"},
        {"html": True},
        {"status": 500, "body": {}},
        {"delay": 5},
        {"redirect": "https://10.0.0.1/?secret=1"},
        {"redirects": 9},
        {"headers": {"Content-Encoding": "gzip"}},
        {"body": "echo"},
        {"status": 400, "body": "echo"},
        {"status": 401, "body": "echo"},
        {"status": 429, "body": "echo"},
    ],
    ids=str,
)
def test_the_key_is_in_no_error_and_in_no_log(
    upstream: Upstream, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = hurried(upstream, silence=0.1, submit=0.2)
    secret = upstream.key.partition(".")[2]
    echo = {
        "detail": {"message": f"Bad key {upstream.key}", "code": secret},
        "url": f"https://x/y?{SIGNATURE}",
    }
    signed = Result(f"{upstream.cdn_url}/cdn/x?{SIGNATURE}")
    if fault.get("body") == "echo":
        fault = {**fault, "body": echo}
    for kind in ("models", "generate", "status", "task", "sign", "cdn"):
        upstream.fail_always(kind, **fault)
    for call in (
        provider.list_models,
        lambda: provider.submit(wish()),
        lambda: provider.poll(TICKET, wish()),
        lambda: provider.upload_reference(reference()),
        lambda: provider.download(signed, TICKET, wish(), LIMITS),
    ):
        try:
            call()
        except ProviderError as error:
            said = everything_said(error) + error.message + error.code + error.detail
            assert secret not in said
            assert SIGNATURE not in said
    assert secret not in caplog.text
    assert SIGNATURE not in caplog.text


def test_a_job_s_echo_of_the_key_is_masked(upstream: Upstream, simplified: Simplified) -> None:
    errors = {"detail": {"message": f"Refused for {upstream.key}", "code": upstream.key}}
    upstream.fail_next("status", body={"job_status": "FAILED", "errors": errors})
    progress = simplified.poll(TICKET, wish())
    assert progress.message == "Refused for [key]."
    assert upstream.key not in repr(progress)


def test_nothing_shows_the_key_by_its_repr(upstream: Upstream, simplified: Simplified) -> None:
    assert repr(simplified) == f"Simplified('{upstream.url}')"
    for value in (*vars(simplified).values(), *vars(vars(simplified)["_api"]).values()):
        if not isinstance(value, str):
            assert upstream.key not in repr(value)


def test_signed_addresses_are_not_logged(
    upstream: Upstream, simplified: Simplified, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simplified.upload_reference(reference())
    result = finished(simplified, simplified.submit(wish()), wish()).results[0]
    simplified.download(result, TICKET, wish(), LIMITS)
    assert "/cdn/" in caplog.text
    assert "Signature" not in caplog.text


def test_the_key_goes_to_the_service_alone(upstream: Upstream, simplified: Simplified) -> None:
    elsewhere = f"{upstream.cdn_url}/cdn/x"
    for kind in ("models", "status", "asset"):
        upstream.fail_always(kind, redirect=elsewhere)
    for call in (simplified.list_models, lambda: simplified.poll(TICKET, wish())):
        with pytest.raises(ProviderError):
            call()
    assert upstream.count("cdn") == 0


def test_a_redirect_within_the_service_keeps_the_key(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.needs_key_to_list = True
    upstream.fail_next("models", redirect="/api/v1/service/ai-image/models?page=1")
    assert simplified.list_models()
    assert upstream.count("models") == 2


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("the abcdef.0123456789 key", "the [key] key"),
        ("only 0123456789 of it", "only [key] of it"),
        ("https://x.example/a/b?sig=1&c=2 end", "https://x.example/a/b?… end"),
        ("GET /a/b?sig=1 HTTP/1.1", "GET /a/b?… HTTP/1.1"),
        ("Is this right? Yes", "Is this right? Yes"),
    ],
)
def test_texts_are_masked(text: str, masked: str) -> None:
    assert Mask("abcdef.0123456789")(text) == masked
    assert Mask("")(without_queries(text)) == without_queries(text)


@pytest.mark.parametrize("shape", ['{"detail": "%s"}', "<p>%s</p>", '{"code": "%s", "error": "No."}'])
def test_no_part_of_a_key_survives_where_a_text_is_cut(shape: str) -> None:
    key = "abcdef." + "0123456789" * 5
    mask = Mask(key)
    for filler in range(2100):
        body = (shape % ("x" * filler + key)).encode()
        answer = Answer(400, {}, body, len(body))
        said = detail_of("POST /generate", answer, mask)
        if shape.startswith("{"):
            said += "".join(complaint(answer.json(), mask))
        assert "0123" not in said, filler
        assert len(said) <= 2400
