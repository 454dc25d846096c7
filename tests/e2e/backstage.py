"""Prepares the stage in the site's own database."""

from __future__ import annotations

import json
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from tests.e2e.site import ROOT

START = "from tests.e2e.stagehand import main; main()"


class Backstage(ABC):
    """What tests may ask for; `tests.e2e.stagehand` does it."""

    @abstractmethod
    def ask(self, call: str, **values: Any) -> Any:
        """Have the stagehand do this; its answer."""

    def person(self, name: str, *, password: str = "", staff: bool = False) -> str:
        """Make an account; the key of a session in which it is signed in."""
        return str(self.ask("person", name=name, password=password, staff=staff))

    def pictures(self, name: str, count: int, days: int = 1) -> list[str]:
        """Hang `count` pictures, spread over so many days; their uids, newest first."""
        return [str(uid) for uid in self.ask("pictures", name=name, count=count, days=days)]

    def age_heartbeat(self, seconds: float) -> None:
        """Let the worker's last sign of life be older than it is."""
        self.ask("age_heartbeat", seconds=seconds)

    def sign_out(self, name: str) -> None:
        """End every session of this person, as time would."""
        self.ask("sign_out", name=name)


class ShellBackstage(Backstage):
    """Through a process with the settings of a site that runs."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", START],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> ShellBackstage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def ask(self, call: str, **values: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([call, values]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{call} failed; its traceback is above."
        return json.loads(answer)
