"""Who drips holds no thread for ever, and who sends too much is told so."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from config.patience import SECONDS
from tests.e2e.site import LiveSite

pytestmark = pytest.mark.e2e
THREADS = 2
BIG = "static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
PATH = b"/accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
HEAD = b"GET " + PATH + b"X-Slow: "
HUGE = (
    b"POST /create/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=" + b"x" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000000\r\n\r\n"
)
BODY = b"POST " + PATH + b"Content-Type: text/plain\r\nContent-Length: 90000\r\n\r\n"
SIGN_IN = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.get_or_create(username="ada")[0], "django.contrib.auth.backends.ModelBackend")
print(client.session.session_key)
"""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One process of two threads: two clients are enough to fill it."""
    settings = {"ATELIER_WEB_WORKERS": "1", "ATELIER_WEB_THREADS": str(THREADS)}
    with LiveSite(tmp_path_factory.mktemp("small") / "data", settings, provider="builtin") as running:
        yield running


def reluctant(site: LiveSite, first: bytes) -> socket.socket:
    """A client that has asked and takes next to nothing of the answer."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.settimeout(30)
    line.connect(("127.0.0.1", site.port))
    line.sendall(first)
    return line


def upload(site: LiveSite, length: int) -> bytes:
    """The head of a form with pictures, by somebody who is signed in."""
    key = site.manage("shell", "-c", SIGN_IN).split()[-1].encode()
    return (
        b"POST /references/upload/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=" + key + b"; "
        b"csrftoken=" + b"x" * 32 + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n" % length
    )


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


def answered(site: LiveSite, path: str = "/accounts/login/", source: str = "127.0.0.1") -> float:
    """How long a page takes for somebody who asks from this address."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60, source_address=(source, 0))
    try:
        line.request("GET", path, headers={"Host": "localhost"})
        assert line.getresponse().status == 200
    finally:
        line.close()
    return time.monotonic() - began


@contextmanager
def many(site: LiveSite, count: int, first: bytes) -> Iterator[list[socket.socket]]:
    """So many clients that send this and nothing more."""
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), 5))
            line.sendall(first)
            lines.append(line)
        yield lines


@pytest.mark.parametrize("first", [HEAD, BODY], ids=["headers", "body"])
def test_clients_that_drip_are_cut_off(small_site: LiveSite, first: bytes) -> None:
    held, answer = trickle(small_site, first, 0.5, 3 * SECONDS)
    assert SECONDS - 2 < held < SECONDS + 5
    assert answer == b""
    assert "Traceback" not in small_site.text


@pytest.mark.parametrize(
    ("count", "first"),
    [
        pytest.param(300, b"", id="silence"),
        pytest.param(60, HEAD, id="half a head"),
        pytest.param(60, BODY, id="a form that never comes"),
        pytest.param(60, HUGE, id="pictures that never come"),
        pytest.param(60, HUGE.replace(b"/create/", b"/api/v1/service/text_to_image"), id="without a key"),
        pytest.param(
            60, b"GET " + PATH + b"Connection: close\r\n\r\n", id="an answer that nobody takes leave of"
        ),
    ],
)
def test_clients_without_an_account_keep_nobody_waiting(
    small_site: LiveSite, count: int, first: bytes
) -> None:
    with many(small_site, count, first):
        assert [answered(small_site) < SECONDS / 2 for _ in range(5)] == [True] * 5
    assert "Traceback" not in small_site.text


def test_clients_that_do_not_read_keep_nobody_waiting(small_site: LiveSite) -> None:
    head = f"GET /{BIG} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    whole = (small_site.data / BIG).read_bytes()
    with ExitStack() as stack:
        lines = [stack.enter_context(reluctant(small_site, head)) for _ in range(30)]
        assert [answered(small_site) < SECONDS / 2 for _ in range(5)] == [True] * 5
        # And whoever begins to read gets all of it.
        said = b""
        while len(said) < len(whole):
            said += lines[0].recv(65536)
        assert said.endswith(whole[-500:])


def test_a_site_whose_threads_are_busy_is_alive_and_serves_others(small_site: LiveSite) -> None:
    head = upload(small_site, 1_000_000)
    with many(small_site, 3 * THREADS, head):
        assert answered(small_site, "/healthz") < SECONDS / 2
        assert answered(small_site, source="127.0.0.2") < SECONDS / 2


def send_slowly(site: LiveSite, pieces: int) -> bytes:
    """Half a megabyte or so in good faith; how the answer begins."""
    with socket.create_connection(("127.0.0.1", site.port), 5) as line:
        line.sendall(upload(site, pieces * 50_000))
        for _ in range(pieces):
            time.sleep(0.5)
            line.sendall(b"x" * 50_000)
        line.settimeout(30)
        return line.recv(64)


def test_a_slow_honest_upload_arrives(small_site: LiveSite) -> None:
    assert send_slowly(small_site, 10).startswith(
        b"HTTP/1.1 403 "
    )  # read to its end, and then without a token


def test_a_process_that_has_served_enough_waits_for_uploads(tmp_path: Path) -> None:
    settings = {
        "ATELIER_WEB_WORKERS": "1",
        "GUNICORN_CMD_ARGS": "--max-requests 30 --max-requests-jitter 0 --graceful-timeout 1",
    }
    with LiveSite(tmp_path / "data", settings, provider="builtin") as site, ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send_slowly, site, 20)
        while not sending.done():
            answered(site)
            time.sleep(0.1)
        assert sending.result().startswith(b"HTTP/1.1 403 ")


def test_requests_that_come_in_one_piece_are_all_answered(small_site: LiveSite) -> None:
    one = b"GET " + PATH + b"\r\n"
    with socket.create_connection(("127.0.0.1", small_site.port), 5) as line:
        line.settimeout(30)
        line.sendall(one + one + b"GET " + PATH + b"Connection: close\r\n\r\n")
        said = b"".join(iter(partial(line.recv, 65536), b""))
    assert said.count(b"HTTP/1.1 200 OK") == 3


def test_a_client_that_waits_for_a_word_before_its_form_gets_it(small_site: LiveSite) -> None:
    head = BODY.replace(b"90000", b"5").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    with socket.create_connection(("127.0.0.1", small_site.port), 5) as line:
        line.settimeout(30)
        line.sendall(head)
        assert line.recv(64) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"hello")
        assert line.recv(64).startswith(b"HTTP/1.1 403 ")


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
