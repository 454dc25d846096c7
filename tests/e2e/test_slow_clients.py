"""Who is slow costs nobody else's time; and the HTTP that clients and proxies rely on."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

import psutil
import pytest

from tests.e2e.site import LiveSite, wait_for

pytestmark = pytest.mark.e2e
THREADS = 2
SILENCE = 2  # seconds after which a connection ends on which nothing happens
CLIENTS = 300
BIG = bytes(range(256)) * 32 * 1024  # more than the system keeps for a client
LOGIN = b"/accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
HALF_A_HEAD = b"GET " + LOGIN + b"X-Slow: "
HALF_A_BODY = b"POST " + LOGIN + b"Content-Type: text/plain\r\nContent-Length: 30000000\r\n\r\nx"
REFUSED = b"PUT /api/v1/files/uploads/00000000-0000-4000-8000-000000000000?expires=1&signature=x HTTP/1.1\r\n"
HALF_AN_UPLOAD = REFUSED + b"Host: localhost\r\nContent-Length: 30000000\r\n\r\n" + bytes(300_000)
HALF_A_FORM = (
    b"POST /references/upload/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 30000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=files; filename=a\r\n\r\n"
) + bytes(300_000)
HALF_IN_PIECES = REFUSED + b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n" + bytes(300_000)
DOWNLOAD = b"GET /static/big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
SIGN_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.get_or_create(username="ada")[0],
    "django.contrib.auth.backends.ModelBackend")
print(client.session.session_key)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """One process of two threads: two clients would be enough to fill it."""
    settings = {
        "ATELIER_WEB_WORKERS": "1",
        "ATELIER_WEB_THREADS": str(THREADS),
        "ATELIER_WEB_TIMEOUT": str(SILENCE),
        "ATELIER_URL": "https://localhost",
    }
    data = tmp_path_factory.mktemp("slow") / "data"
    (data / "static").mkdir(parents=True)
    (data / "static" / "big.bin").write_bytes(BIG)
    with LiveSite(data, settings, provider="builtin") as running:
        yield running
    assert "Traceback" not in running.text


@pytest.fixture(scope="module")
def cookie(site: LiveSite) -> str:
    """Of somebody who is signed in."""
    return f"__Host-sessionid={site.manage('shell', '-c', SIGN_IN).split()[-1]}"


def connect(site: LiveSite, first: bytes, window: int = 0) -> socket.socket:
    """A client that has sent this, and takes no more than a small window at once."""
    line = socket.socket()
    if window:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    line.settimeout(30)
    line.connect(("127.0.0.1", site.port))
    line.sendall(first)
    return line


@contextmanager
def many(site: LiveSite, first: bytes, window: int = 0) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(connect(site, first, window)) for _ in range(CLIENTS)]


def answer(site: LiveSite, sent: bytes) -> bytes:
    """All that comes back until the other side closes."""
    with connect(site, sent) as line:
        return b"".join(iter(partial(line.recv, 65536), b""))


def page(site: LiveSite, path: str, **headers: str) -> int:
    """The status of a page that somebody else asks for, who is not slow."""
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": "localhost", **headers})
        return line.getresponse().status
    finally:
        line.close()


def held(site: LiveSite) -> int:
    """How many connections the site keeps open."""
    found = psutil.net_connections("tcp4")
    return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == site.port for one in found)


@pytest.mark.parametrize(
    ("first", "window"),
    [
        pytest.param(b"", 0, id="silence"),
        pytest.param(HALF_A_HEAD, 0, id="half a head"),
        pytest.param(HALF_A_BODY, 0, id="half a body"),
        pytest.param(HALF_AN_UPLOAD, 0, id="half an upload that will be refused"),
        pytest.param(HALF_A_FORM, 0, id="half a form with a picture"),
        pytest.param(HALF_IN_PIECES, 0, id="half an upload in pieces"),
        pytest.param(DOWNLOAD, 2048, id="an answer that is not read"),
    ],
)
def test_slow_clients_keep_nobody_waiting_and_are_cut_off(
    site: LiveSite, cookie: str, first: bytes, window: int
) -> None:
    with many(site, first, window):
        assert page(site, "/accounts/login/") == 200
        assert page(site, "/", Cookie=cookie) == 200
        assert held(site) >= CLIENTS
        wait_for("all of them are cut off", lambda: not held(site))


def test_many_refused_uploads_at_once_are_all_told_so(site: LiveSite, cookie: str) -> None:
    size = 1_000_000
    whole = (
        REFUSED + b"Host: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)
    )
    with ThreadPoolExecutor(40) as pool:
        said = pool.map(partial(answer, site), [whole] * 40)
        assert page(site, "/", Cookie=cookie) == 200
        assert all(one.startswith(b"HTTP/1.1 403 ") and b"link_not_valid" in one for one in said)


def test_who_drips_keeps_nobody_waiting(site: LiveSite, cookie: str) -> None:
    with many(site, HALF_AN_UPLOAD) as lines:
        for _ in range(4):
            for line in lines:
                line.sendall(b"x")
            assert page(site, "/accounts/login/") == 200
            assert page(site, "/", Cookie=cookie) == 200
        assert held(site) >= CLIENTS
    wait_for("all of them are gone", lambda: not held(site))


def test_an_answer_that_is_read_slowly_arrives(site: LiveSite) -> None:
    piece = 128 * 1024
    with connect(site, DOWNLOAD, piece) as line:
        said = b""
        for _ in range(6):
            time.sleep(SILENCE / 4)
            said += line.recv(piece)
        said += b"".join(iter(partial(line.recv, piece), b""))
    assert said.endswith(b"\r\n\r\n" + BIG)


def test_requests_that_come_in_one_piece_are_all_answered(site: LiveSite) -> None:
    one = b"GET " + LOGIN + b"\r\n"
    said = answer(site, one + one + b"GET " + LOGIN + b"Connection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 3


def test_a_head_alone_is_answered_with_a_head_alone(site: LiveSite) -> None:
    said = answer(site, b"HEAD " + LOGIN + b"\r\nHEAD " + LOGIN + b"Connection: close\r\n\r\n")
    heads = said.split(b"\r\n\r\n")
    assert len(heads) == 3 and heads[2] == b""
    assert re.search(rb"^Content-Length: [1-9]", heads[0], re.MULTILINE)
    assert not re.search(rb"^(Server|Via):", said, re.MULTILINE)


def test_a_client_that_waits_for_a_word_before_its_form_gets_it(site: LiveSite) -> None:
    head = HALF_A_BODY.replace(b"30000000", b"5").replace(b"\r\n\r\nx", b"\r\nExpect: 100-continue\r\n\r\n")
    with connect(site, head) as line:
        assert line.recv(64) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"hello")
        assert line.recv(64).startswith(b"HTTP/1.1 403 ")


def test_too_much_is_refused_by_its_length_alone(site: LiveSite) -> None:
    said = answer(site, HALF_A_BODY.replace(b"30000000", b"900000000000"))
    assert said.startswith(b"HTTP/1.1 413 ")


def test_a_body_in_pieces_is_counted(site: LiveSite) -> None:
    head = b"POST " + LOGIN + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert answer(site, head + b"5\r\nhello\r\n0\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    piece = b"fffff\r\n" + bytes(0xFFFFF) + b"\r\n"
    assert answer(site, head + 3 * piece + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        pytest.param(b"X-Long: " + b"x" * 40_000 + b"\r\n", b" 431 ", id="too long"),
        pytest.param(b"Content-Length: 1x\r\n", b" 400 ", id="no number"),
        pytest.param(b"Content-Length: 5\r\nContent-Length: 6\r\n", b" 400 ", id="two lengths"),
    ],
)
def test_headers_that_will_not_do_are_refused(site: LiveSite, lines: bytes, status: bytes) -> None:
    assert status in answer(site, b"GET " + LOGIN + lines + b"\r\n")[:40]


def test_a_proxy_may_say_that_a_client_came_by_https(site: LiveSite) -> None:
    def is_secure(header: bytes) -> bool:
        said = answer(site, b"GET " + LOGIN + header + b"Connection: close\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 200 ")
        return b"\r\nStrict-Transport-Security: " in said

    assert is_secure(b"X-Forwarded-Proto: https\r\n")
    assert not is_secure(b"")
    assert not is_secure(b"X_Forwarded_Proto: https\r\n")
