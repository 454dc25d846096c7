"""What comes over the line at once, or is drawn at once, fills no memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

BEGIN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import django
django.setup()
from gallery.ingest import prepare
import generation.tasks
from generation.providers.base import Limits, ReferenceFile, Request, Result, Ticket
def highest():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
def at_once(call, times=16):
    with ThreadPoolExecutor(times) as pool:
        results = list(pool.map(call, range(times)))
    print(highest())
    return results
limits = Limits(max_bytes=64_000_000, seconds=120)
"""

DOWNLOAD = """
from generation.providers.simplified.provider import Simplified
host = sys.argv[1]
service = Simplified("key.secret", f"http://{host}", [host])
request = Request("m", "prompt", {})
def fetch(number):
    file = service.download(Result(f"http://{host}/large.png"), Ticket("t"), request, limits)
    return prepare(file, max_bytes=limits.max_bytes)
assert {made.size for made in at_once(fetch)} == {Path(sys.argv[2]).stat().st_size}
"""

UPLOAD = """
from generation.providers.http.hosts import Gate
from generation.providers.http.transport import Order, Timeouts, Transport
host = sys.argv[1]
transport = Transport(Gate([host]), Timeouts())
def send(number):
    with open(sys.argv[2], "rb") as file:
        return transport.send(Order("PUT", f"http://{host}/put", body=file, seconds=120)).status
assert set(at_once(send)) == {200}
"""

DRAW = """
from generation.providers.builtin.models import SCENES
from generation.providers.builtin.provider import Builtin
engine = Builtin()
request = Request(SCENES, "prompt", {"prompt": "an aurora above mountains"}, ("watercolor",))
def draw(number):
    ticket = engine.submit(request)
    return engine.download(engine.poll(ticket, request).results[0], ticket, request, limits)
at_once(draw, 8)
"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by Linux alone"),
]


class Handler(SimpleHTTPRequestHandler):
    def do_PUT(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (chunk := self.rfile.read(min(left, 65_536))):
            left -= len(chunk)
        self.send_response(400 if left else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 40 MB that are decoded to 92 more."""
    path = tmp_path_factory.mktemp("large") / "large.png"
    grain = Image.effect_noise((600, 600), 60).resize((4800, 4800))
    planes = [grain, *(grain.transpose(turn) for turn in (Image.Transpose(0), Image.Transpose(1)))]
    Image.merge("RGB", planes).save(path, compress_level=1)
    assert path.stat().st_size > 30_000_000
    return path


@pytest.fixture
def host(large: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(large.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def megabytes(script: str, *arguments: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def test_sixteen_large_pictures_that_come_at_once_stay_below_300_megabytes(host: str, large: Path) -> None:
    assert megabytes(DOWNLOAD, host, str(large)) < 300


def test_sixteen_large_references_that_go_at_once_are_not_read_into_memory(host: str, large: Path) -> None:
    assert megabytes(UPLOAD, host, str(large)) < 150


def test_many_drawings_at_once_take_no_more_than_one(host: str) -> None:
    assert megabytes(DRAW) < 330
