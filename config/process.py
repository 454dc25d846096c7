"""One process that is kept running, with all that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from config.orphan import SUPERVISOR

GRACE: Final = 8.0  # after a polite signal; a stop has ten seconds in all
SHORT_LIFE: Final = 30.0
LONGEST_WAIT: Final = 30.0


class Child:
    """Runs in a session of its own, so that nobody's Ctrl-C reaches what it started."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name, self.command, self.folder = name, command, folder
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.due_at = 0.0
        self.kill_at: float | None = None
        self.early_deaths = 0

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, SUPERVISOR: str(os.getpid())},
        )
        self.started_at, self.kill_at = time.monotonic(), None

    def ask_to_stop(self) -> None:
        """Only the main process: it alone knows in which order its own have to end."""
        if self.running and self.process and self.kill_at is None:
            self.process.send_signal(signal.SIGTERM)
            self.kill_at = time.monotonic() + GRACE

    def kill_if_late(self) -> None:
        if self.kill_at is not None and time.monotonic() > self.kill_at:
            self.kill_rest()

    def kill_rest(self) -> None:
        """The main process, should it be there, and whatever it left behind."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:  # macOS says so of a group of zombies
            self.process.kill()
        self.process.wait()

    def bury(self) -> int:
        """Note a death: the exit code, and when the next start is due."""
        self.kill_rest()
        code = self.process.returncode if self.process else 0
        asked, lived = self.kill_at is not None, time.monotonic() - self.started_at
        self.early_deaths = self.early_deaths + 1 if lived < SHORT_LIFE and not asked else 0
        wait = 0.0 if asked else min(LONGEST_WAIT, 0.5 * 2 ** min(self.early_deaths, 10))
        self.due_at = time.monotonic() + wait
        self.process = None
        return code
