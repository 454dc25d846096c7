"""Real processes: start, stop, death, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.e2e.site import OURS, ROOT, free_port, wait_for

pytestmark = pytest.mark.e2e

MAKE = ["make", "run"]
MANAGE = [sys.executable, "manage.py", "run"]
PATIENCE = 90
LIMIT = 10  # a stop has ten seconds; then a test fails for what is still there


def still_there(processes: list[psutil.Process], seconds: float = PATIENCE) -> list[psutil.Process]:
    """Who of them does not end within so many seconds."""
    alive: list[psutil.Process] = psutil.wait_procs(processes, timeout=seconds)[1]
    return alive


class House:
    """Atelier, started by a command, with all processes that belong to it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        hidden = (*OURS, "MAKE", "MFLAGS")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self.environment = {
            **inherited,
            "ATELIER_ENV_FILE": "",
            "ATELIER_DATA": str(folder / "data"),
            "PORT": str(self.port),
            "PYTHON": sys.executable,
        }
        self.seen: dict[int, psutil.Process] = {}
        self.main: psutil.Process | None = None

    def start(self, command: list[str]) -> None:
        with self.log.open("wb") as log:
            self.main = psutil.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for("the site is healthy", self.healthy, PATIENCE)
        wait_for("the greeting", lambda: "Ctrl-C stops it." in self.text, PATIENCE)
        self.look()

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def look(self) -> list[psutil.Process]:
        assert self.main
        self.seen |= {process.pid: process for process in [self.main, *self.main.children(recursive=True)]}
        return list(self.seen.values())

    def healthy(self) -> bool:
        assert self.main and self.main.is_running(), self.text
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except (urllib.error.URLError, OSError):
            return False

    def named(self, word: str) -> psutil.Process | None:
        """The main process of a part, by a word of its command line."""
        assert self.main
        for process in self.main.children(recursive=True):
            try:
                if word in process.cmdline() and os.getsid(process.pid) == process.pid:
                    return process
            except (psutil.Error, OSError):
                continue
        return None

    def left(self) -> list[psutil.Process]:
        """Who is still there when the time is over."""
        return still_there(list(self.seen.values()), LIMIT)

    def clean_up(self) -> None:
        for process in self.seen.values():
            if process.is_running():
                process.kill()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder before its first start: a copy is made faster than another."""
    first = House(tmp_path_factory.mktemp("first"))
    subprocess.run([*MANAGE[:2], "prepare"], cwd=ROOT, env=first.environment, check=True)
    return Path(first.environment["ATELIER_DATA"])


@pytest.fixture
def house(tmp_path: Path, prepared: Path) -> Iterator[House]:
    house = House(tmp_path)
    shutil.copytree(prepared, house.environment["ATELIER_DATA"])
    yield house
    if house.main and house.main.is_running():
        house.look()
    house.clean_up()


def group(number: int) -> Callable[[psutil.Process], None]:
    """As a terminal does it."""
    return lambda process: os.killpg(process.pid, number)


def alone(number: int) -> Callable[[psutil.Process], None]:
    return lambda process: process.send_signal(number)


@pytest.mark.parametrize(
    ("command", "end"),
    [
        pytest.param(MAKE, group(signal.SIGINT), id="Ctrl-C in make run"),
        pytest.param(MAKE, alone(signal.SIGTERM), id="SIGTERM to make alone"),
        pytest.param(MAKE, alone(signal.SIGKILL), id="SIGKILL to make"),
        pytest.param(MANAGE, alone(signal.SIGKILL), id="SIGKILL to the supervisor"),
    ],
)
def test_every_end_ends_everything(
    house: House, command: list[str], end: Callable[[psutil.Process], None]
) -> None:
    house.start(command)
    assert house.main
    assert len(house.seen) >= 9  # supervisor, two web, worker with guard, three, monitor, pusher
    end(house.main)
    assert house.left() == []
    assert "Traceback" not in house.text


def test_what_dies_is_started_again_and_leaves_nothing(house: House) -> None:
    house.start(MANAGE)
    for word in ("worker", "web"):
        first = house.named(word)
        assert first
        family = [first, *first.children(recursive=True)]
        first.kill()
        assert still_there(family) == []
        wait_for("it is there again", partial(house.named, word), PATIENCE)
        wait_for("the site is healthy again", house.healthy, PATIENCE)
    worker = house.named("worker")
    assert worker
    wait_for("it has its processes", lambda: len(worker.children(recursive=True)) > 3, PATIENCE)
    house.look()
    [guard] = worker.children()
    family = [worker, *worker.children(recursive=True)]
    guard.kill()  # without its guard, the rest would wait for work for ever
    assert still_there(family) == []
    wait_for("the worker is there again", lambda: house.named("worker"), PATIENCE)
    house.look()
    assert house.main
    house.main.terminate()
    assert house.left() == []
    assert "The worker ended (killed by SIGKILL) and is started again." in house.text
    assert re.search(r"Web process [12] ended \(killed by SIGKILL\) and is started again\.", house.text)


def test_a_worker_and_its_supervisor_that_are_killed_at_once_leave_nobody(house: House) -> None:
    house.start(MANAGE)
    worker = house.named("worker")
    assert worker and house.main
    forked = worker.children(recursive=True)
    assert forked
    house.main.suspend()  # it can do nothing for those whose parent is gone
    worker.kill()
    assert still_there(forked, LIMIT) == []
    house.main.kill()
    assert house.left() == []


def test_a_port_in_use_is_one_line(house: House) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", house.port))
        other.listen()
        done = subprocess.run(
            MAKE, check=False, cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=180
        )
    assert done.returncode != 0
    assert f"Port {house.port} on 127.0.0.1 is in use. Take another: PORT={house.port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_start_tells_address_and_setup_link_once(house: House) -> None:
    house.start(MANAGE)
    assert house.text.count(f"Atelier is running at http://localhost:{house.port}") == 1
    assert house.text.count(f"http://localhost:{house.port}/setup/") == 1
    with pytest.raises(urllib.error.HTTPError, match="400"):
        request = urllib.request.Request(f"http://127.0.0.1:{house.port}/", headers={"Host": "evil.example"})
        urllib.request.urlopen(request, timeout=10)
    assert house.main
    house.main.terminate()
    assert house.left() == []
    assert house.main.wait() == 0
