from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from config.supervisor import ATTEMPTS, Child, Supervisor
from generation import stopping
from generation.providers.http.transport import Timeouts
from tests.e2e.site import wait_for

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
SAYS_READY = "import os, sys; os.write(int(sys.argv[-1]), b'1')"


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_never_comes_up_ends_the_start_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.supervisor.LONGEST_WAIT", 0.0)
    broken = Child("Web process 1", (sys.executable, "-c", "import sys; sys.exit('The reason itself.')"))
    other = Child("The worker", SLEEP)
    assert Supervisor([broken, other]).run() == 1
    said = capfd.readouterr().err
    assert said.count("The reason itself.") == ATTEMPTS
    assert "Web process 1 ended 3 times before it was up (exit code 1); see above." in said
    assert not other.running()


def test_what_has_been_up_is_started_again_however_often_it_ends(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.supervisor.LONGEST_WAIT", 0.0)
    monkeypatch.setattr("config.supervisor.greet", lambda: None)
    child = Child("The worker", (sys.executable, "-c", SAYS_READY))
    supervisor = Supervisor([child])
    often = ATTEMPTS + 3
    starts = iter(range(often))
    start = child.start

    def start_or_stop() -> None:
        if next(starts, None) is None:
            supervisor.stop_wanted = True
        else:
            start()

    monkeypatch.setattr(child, "start", start_or_stop)
    assert supervisor.run() == 0
    assert (
        capfd.readouterr().err.count("The worker ended (exit code 0) and is started again.") == ATTEMPTS + 3
    )


def test_waits_between_starts_grow_and_a_long_life_resets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("Web process 1", (sys.executable, "-c", ""))
    now = 1000.0
    monkeypatch.setattr("config.supervisor.time.monotonic", lambda: now)

    def live(seconds: float) -> float:
        child.start()
        assert child.process
        child.process.wait()
        child.started_at -= seconds
        assert child.bury() == "exit code 0"
        return child.due_at - now

    assert [live(0) for _ in range(8)] == [1, 2, 4, 5, 5, 5, 5, 5]
    assert live(60) == 0.5


def test_a_child_is_killed_with_all_that_it_started() -> None:
    code = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.fork(); time.sleep(600)"
    child = Child("The worker", (sys.executable, "-c", code))
    child.start()
    assert child.process
    main = psutil.Process(child.process.pid)
    wait_for("it has forked", main.children)
    family = [main, *main.children()]
    assert child.bury() == "killed by SIGKILL"
    assert psutil.wait_procs(family, timeout=30)[1] == []


TAKES_TIME = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(2), sys.exit(7)))
print("ready", flush=True)
time.sleep(600)
"""


def test_a_stop_gives_each_its_own_time() -> None:
    stubborn = TAKES_TIME.replace("time.sleep(2), sys.exit(7)", "time.sleep(600)")
    web = Child("Web process 1", (sys.executable, "-c", stubborn), grace=0.5)
    worker = Child("The worker", (sys.executable, "-c", TAKES_TIME), grace=30)
    listening = socket.create_server(("127.0.0.1", 0))
    supervisor = Supervisor([worker, web], listening=listening)
    for child in supervisor.children:
        child.start()
        assert child.process
        process = psutil.Process(child.process.pid)
        wait_for("it minds the signal", partial(caught, process))
    supervisor.stop()
    assert listening.fileno() == -1  # nobody waits for an answer that will not come
    assert web.process and web.process.returncode == -signal.SIGKILL
    assert worker.process and worker.process.returncode == 7


def caught(process: psutil.Process) -> bool:
    """Whether it has set a handler of SIGTERM."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(mask.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_the_worker_has_the_time_that_a_request_may_take() -> None:
    assert Timeouts().submit < stopping.GRACE
