from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest

from config.process import Child
from config.supervisor import Supervisor, reason

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_what_never_comes_up_ends_the_start_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('The reason itself.')"]
    monkeypatch.setattr("config.supervisor.commands", lambda: {"web": broken, "worker": SLEEP})
    monkeypatch.setattr("config.process.LONGEST_WAIT", 0.0)
    supervisor = Supervisor()
    assert supervisor.run() == 1
    said = capfd.readouterr().err
    assert said.count("The reason itself.") == 3
    assert "The web server ended 3 times before it was up (exit code 1)" in said
    assert not any(child.running for child in supervisor.children)


def test_waits_between_starts_grow_and_a_long_life_resets_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    child = Child("web", [sys.executable, "-c", ""], tmp_path_factory.mktemp("child"))
    now = 1000.0
    monkeypatch.setattr("config.process.time.monotonic", lambda: now)
    waits = []
    for _ in range(9):
        child.start()
        assert child.process
        child.process.wait()
        child.bury()
        waits.append(child.due_at - now)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    child.start()
    assert child.process
    child.process.wait()
    child.started_at = now - 60
    child.bury()
    assert child.due_at - now == 0.5


@pytest.mark.parametrize(("code", "text"), [(3, "exit code 3"), (-9, "killed by SIGKILL")])
def test_an_end_is_put_into_words(code: int, text: str) -> None:
    assert reason(code) == text
