"""Fetching a picture, and everything that can come in its place."""

from __future__ import annotations

import errno
import gzip
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from generation.providers.base import (
    Gone,
    Limits,
    ProviderError,
    Rejected,
    Result,
    SlowDown,
    Ticket,
    Unreachable,
)
from generation.providers.http.transport import NotWritten
from generation.providers.simplified import download
from generation.providers.simplified.pictures import kind_of
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import LIMITS, finished, wish
from tests.upstream import Upstream

TICKET = Ticket("t")


@pytest.fixture
def result(upstream: Upstream, simplified: Simplified) -> Result:
    upstream.knobs.speed = 0
    return finished(simplified, simplified.submit(wish()), wish()).results[0]


def failure(provider: Simplified, result: Result, limits: Limits = LIMITS) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.download(result, TICKET, wish(), limits)
    return caught.value


@pytest.mark.parametrize(
    ("model", "format"),
    [("flux.dev", "WEBP"), ("flux.flux-realism", "JPEG"), ("google.imagen-4.0-generate-001", "PNG")],
)
def test_a_picture_arrives_in_its_own_format(
    upstream: Upstream, simplified: Simplified, model: str, format: str
) -> None:
    progress = finished(simplified, simplified.submit(wish(model, aspect_ratio="16:9")), wish())
    data = simplified.download(progress.results[0], TICKET, wish(), LIMITS).read()
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert (picture.format, picture.size) == (format, (160, 90))


def test_neither_key_nor_cookies_go_to_the_store(
    upstream: Upstream, simplified: Simplified, result: Result
) -> None:
    upstream.fail_next("cdn", redirect=result.url, headers={"Set-Cookie": "a=b; Path=/"})
    simplified.download(result, TICKET, wish(), LIMITS)
    for asked in upstream.asked("cdn"):
        assert "authorization" not in asked.headers
        assert "cookie" not in asked.headers
    assert upstream.count("cdn") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_expired_address_is_gone(
    upstream: Upstream, simplified: Simplified, result: Result, status: int
) -> None:
    upstream.fail_next("cdn", status=status, body="<Error><Code>AccessDenied</Code></Error>")
    assert isinstance(failure(simplified, result), Gone)


def test_a_fresh_address_comes_with_the_next_poll(upstream: Upstream, simplified: Simplified) -> None:
    upstream.knobs.url_seconds = -5
    ticket = simplified.submit(wish())
    assert isinstance(failure(simplified, finished(simplified, ticket, wish()).results[0]), Gone)
    upstream.knobs.url_seconds = 60
    fresh = simplified.poll(ticket, wish()).results[0]
    assert simplified.download(fresh, ticket, wish(), LIMITS)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"html": True}, Gone),
        ({"body": {"error": "expired"}}, Gone),
        ({"body": "Request has expired"}, Gone),
        ({"body": '\ufeff<?xml version="1.0"?><Error/>'}, Gone),
        ({"body": ""}, Unreachable),
        ({"body": b"\x00\x01\x02binary" * 20}, Rejected),
        ({"body": b"%PDF-1.7\x00\xff\xfe\xfd"}, Rejected),
        ({"status": 500, "body": ""}, Unreachable),
        ({"status": 304, "body": ""}, Unreachable),
        ({"redirect": "", "redirects": 20}, Unreachable),
        ({"drop": "before"}, Unreachable),
        ({"drop": "middle"}, Unreachable),
        ({"truncate": True}, Unreachable),
        ({"truncate": True, "headers": {"Connection": "close"}}, Unreachable),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_comes_in_a_picture_s_place(
    upstream: Upstream, simplified: Simplified, result: Result, fault: dict[str, Any], kind: type[Exception]
) -> None:
    upstream.fail_next("cdn", **fault)
    assert type(failure(simplified, result)) is kind


def test_five_redirects_are_followed_and_no_more(
    upstream: Upstream, simplified: Simplified, result: Result
) -> None:
    upstream.fail_next("cdn", redirect=result.url, times=5)
    assert simplified.download(result, TICKET, wish(), LIMITS)
    upstream.fail_next("cdn", redirect=result.url, times=6)
    assert type(failure(simplified, result)) is Unreachable


def test_a_pace_is_respected(upstream: Upstream, simplified: Simplified, result: Result) -> None:
    upstream.fail_next("cdn", status=429, headers={"Retry-After": "9"}, body="")
    error = failure(simplified, result)
    assert isinstance(error, SlowDown)
    assert error.retry_after == 9


def test_a_body_of_two_gigabytes_is_refused_unread(
    upstream: Upstream, simplified: Simplified, result: Result
) -> None:
    upstream.fail_next("cdn", size=2 << 30)
    error = failure(simplified, result)
    assert isinstance(error, Rejected)
    assert error.message == "The picture is larger than 5 MB, the most that is fetched."


def test_a_body_without_a_length_is_cut_off_at_the_cap(
    upstream: Upstream, simplified: Simplified, result: Result
) -> None:
    upstream.fail_next("cdn", size=2 << 30, headers={"Connection": "close"})
    assert isinstance(failure(simplified, result), Rejected)
    assert upstream.streamed < 100 << 20


def test_little_is_read_of_a_long_refusal(upstream: Upstream, simplified: Simplified, result: Result) -> None:
    upstream.fail_next("cdn", status=500, body="sorry", size=2 << 30)
    assert type(failure(simplified, result)) is Unreachable
    assert upstream.streamed < 100 << 20


def test_packed_bytes_count_by_their_real_size(
    upstream: Upstream, simplified: Simplified, result: Result
) -> None:
    bomb = gzip.compress(bytes(8_000_000))
    upstream.fail_next("cdn", body=bomb, headers={"Content-Encoding": "gzip"})
    assert isinstance(failure(simplified, result), Rejected)


def test_the_cap_is_exact(upstream: Upstream, simplified: Simplified, result: Result) -> None:
    size = len(simplified.download(result, TICKET, wish(), LIMITS).read())
    assert simplified.download(result, TICKET, wish(), replace(LIMITS, max_bytes=size))
    error = failure(simplified, result, replace(LIMITS, max_bytes=size - 1))
    assert isinstance(error, Rejected)


@pytest.mark.parametrize("fault", [{"drip": 0.02}, {"delay": 5}, {"drip_headers": 0.02}], ids=str)
def test_a_slow_store_is_unreachable(
    upstream: Upstream, simplified: Simplified, result: Result, fault: dict[str, Any]
) -> None:
    upstream.fail_next("cdn", **fault)
    assert type(failure(simplified, result, replace(LIMITS, seconds=0.2))) is Unreachable


@pytest.mark.parametrize("fault", [{"drip": 0.02}, {"delay": 5}], ids=str)
def test_a_wish_to_stop_ends_a_download(
    upstream: Upstream, simplified: Simplified, result: Result, fault: dict[str, Any]
) -> None:
    upstream.fail_next("cdn", **fault)
    error = failure(simplified, result, Limits(10**7, 60, stopped=lambda: upstream.count("cdn") > 0))
    assert type(error) is Unreachable
    assert error.code == "stopped"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "ftp://cdn.example/a.png",
        "http://cdn.example/a.png",
        "https://user:secret@cdn.example/a.png",
        "https://cdn.example\\@169.254.169.254/",
        "https://cdn.example:99999/",
        "https://[::1/",
        "https://cdn.example/a b",
        "https://cdn.example/a\nb",
        "https://" + "a" * 9000,
    ],
)
def test_an_address_that_is_none_is_rejected(url: str) -> None:
    assert isinstance(failure(Simplified("a.key"), Result(url)), Rejected)


class FullDisk(io.BytesIO):
    def write(self, data: Any, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_here_is_no_fault_of_the_line(
    simplified: Simplified, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "picture_file", FullDisk)
    with pytest.raises(NotWritten, match="No space left"):
        simplified.download(result, TICKET, wish(), LIMITS)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "TIFF", "BMP"])
def test_every_kind_of_picture_is_known_by_its_bytes(format: str) -> None:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(file, format)
    assert kind_of(file) == "picture"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"BM is how this letter begins", "text"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt \x00\xff\xfe", "other"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "picture"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "other"),
        ("é".encode() * 400, "text"),
        (b"\xef\xbb\xbf  <svg/>", "text"),
    ],
)
def test_what_is_no_picture_is_known_too(data: bytes, kind: str) -> None:
    assert kind_of(io.BytesIO(data)) == kind
