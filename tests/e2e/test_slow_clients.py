"""Who drips holds no thread for ever, and who sends too much is told so."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from config.patience import SECONDS
from tests.e2e.site import LiveSite

pytestmark = pytest.mark.e2e
THREADS = 2
PATH = b"/accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
HEAD = b"GET " + PATH + b"X-Slow: "
BODY = b"POST " + PATH + b"Content-Type: text/plain\r\nContent-Length: 90000\r\n\r\n"


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One process of two threads: two clients are enough to fill it."""
    settings = {"ATELIER_WEB_WORKERS": "1", "ATELIER_WEB_THREADS": str(THREADS)}
    with LiveSite(tmp_path_factory.mktemp("small") / "data", settings, provider="builtin") as running:
        yield running


def trickle(site: LiveSite, first: bytes, every: float, most: float) -> tuple[float, bytes]:
    """Send a byte now and then until the other side is tired of it; for how long, and its answer."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", site.port), 5) as line:
        line.sendall(first)
        line.settimeout(every)
        while time.monotonic() - began < most:
            try:
                answer = line.recv(4096)
            except TimeoutError:
                try:
                    line.sendall(b"x")
                except OSError:
                    break
                continue
            except OSError:
                break
            return time.monotonic() - began, answer
    return time.monotonic() - began, b""


@pytest.mark.parametrize("first", [HEAD, BODY], ids=["headers", "body"])
def test_clients_that_drip_give_their_threads_back(small_site: LiveSite, first: bytes) -> None:
    held: list[float] = []

    def drip() -> None:
        held.append(trickle(small_site, first, 0.5, 3 * SECONDS)[0])

    threads = [threading.Thread(target=drip) for _ in range(THREADS + 1)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS + 4)
    began = time.monotonic()
    with urllib.request.urlopen(f"{small_site.url}/accounts/login/", timeout=2 * SECONDS) as answer:
        assert answer.status == 200
    waited = time.monotonic() - began
    for thread in threads:
        thread.join()
    assert max(held[:THREADS]) < SECONDS + 5, held
    assert waited < SECONDS + 2
    assert "Traceback" not in small_site.text


def test_too_much_is_answered_before_it_is_all_sent(small_site: LiveSite) -> None:
    head = BODY.replace(b"90000", b"900000000000")
    with socket.create_connection(("127.0.0.1", small_site.port), 5) as line:
        line.sendall(head)
        block = bytes(1024 * 1024)
        line.settimeout(30)
        try:
            for _ in range(80):
                line.sendall(block)
        except OSError:
            pass
        assert b" 413 " in line.recv(64)


def test_a_body_without_a_length_is_refused(small_site: LiveSite) -> None:
    head = b"POST " + PATH + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
    assert b" 411 " in trickle(small_site, head, 5, 10)[1]


@pytest.mark.parametrize(
    ("lines", "status"), [(b"X-Long: " + b"x" * 9000 + b"\r\n", b" 431 "), (b"X-Many: x\r\n" * 65, b" 431 ")]
)
def test_headers_have_bounds(small_site: LiveSite, lines: bytes, status: bytes) -> None:
    head = b"GET " + PATH + lines + b"\r\n"
    assert status in trickle(small_site, head, 5, 10)[1][:40]
