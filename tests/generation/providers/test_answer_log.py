"""Answers that are kept for the admin: bounded, storable, without key, secrets and signatures."""

from __future__ import annotations

import json

import pytest

from generation.providers.answer_log import LONGEST, LoggedAnswer, listening, log_answer, readable
from generation.providers.http.text import Mask

NO_KEY = Mask("")


def test_only_who_listens_hears_and_in_order() -> None:
    log_answer(200, b"before", NO_KEY)
    with listening() as heard:
        log_answer(500, b"oops", NO_KEY, "Sat, 28 Nov 2026 12:00:00 GMT")
        log_answer(200, b'{"a": 1}', NO_KEY)
    log_answer(200, b"after", NO_KEY)
    assert heard == [
        LoggedAnswer(500, "oops", "Sat, 28 Nov 2026 12:00:00 GMT"),
        LoggedAnswer(200, '{"a": 1}'),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"token": "s3cret"},
        {"error": {"api_key": "s3cret"}},
        [{"X-Signature": "s3cret"}],
        {"errors": [["x", {"password": "s3cret"}]]},
        {"tokens": ["s3cret", "s3cret"]},
        {"credentials": [{"a": ["s3cret"]}]},
        [[{"Authorization": {"scheme": "s3cret"}}]],
    ],
)
def test_what_a_name_calls_a_secret_is_hidden_in_objects_and_in_lists(said: object) -> None:
    text = readable(json.dumps(said).encode(), NO_KEY)
    assert "s3cret" not in text
    assert "[secret]" in text


def test_what_is_no_secret_stays() -> None:
    said = {"detail": ["No.", {"tokens_used": 5, "secret": None}], "code": "E_7"}
    assert json.loads(readable(json.dumps(said).encode(), NO_KEY)) == said


@pytest.mark.parametrize("shape", ['{"detail": ["bad key %s"]}', "<p>%s</p>", '"%s'])
def test_the_key_and_its_half_are_masked_wherever_they_are_repeated(shape: str) -> None:
    mask = Mask("abcdefgh.topsecretvalue")
    for said in ("abcdefgh.topsecretvalue", "topsecretvalue"):
        assert "topsecret" not in readable((shape % said).encode(), mask)
        assert "topsecret" not in readable((shape % ("x" * (LONGEST - 20) + said)).encode(), mask)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"u": "https:\/\/cdn.example.org\/a.png\u003fsig=1"}',
        rb'{"u": ["see https://cdn.example.org/a.png?sig=1"]}',
        b"<Error>https://cdn.example.org/a.png?sig=1</Error>",
    ],
)
def test_addresses_lose_what_signs_them(body: bytes) -> None:
    text = readable(body, NO_KEY)
    assert "sig=1" not in text
    assert "cdn.example.org/a.png" in text


@pytest.mark.parametrize("body", [b'{"a": "\\u0000\\ud800b"}', b"a\x00b", b"\xff\xfe\x00", b""])
def test_whatever_came_can_be_stored(body: bytes) -> None:
    text = readable(body, NO_KEY)
    assert "\x00" not in text
    assert text.encode().decode() == text


@pytest.mark.parametrize("body", [json.dumps({"a": "b" * 30_000}).encode(), b"x" * 30_000, b"/" * 200_000])
def test_an_answer_is_bounded(body: bytes) -> None:
    assert len(readable(body, NO_KEY)) == LONGEST
