"""What a browser test knows of the site it walks through, and the site as real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RUN = (sys.executable, "manage.py", "run", "--with-parent")
OURS = ("ATELIER_", "SIMPLIFIED_", "ALLOWED_UPSTREAM_HOSTS", "EMAIL_URL", "HOST", "PORT", "DJANGO_")


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def wait_for(what: str, check: Callable[[], object], seconds: float = 30) -> None:
    """Look again and again until `check` is true. Raises AssertionError, naming `what`."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, f"Not within {seconds:g} s: {what}"
        time.sleep(0.05)


class Site(ABC):
    """Where it is, and its database."""

    url: str
    port: int

    @property
    @abstractmethod
    def setup_link(self) -> str:
        """The link that the first start prints."""

    @property
    @abstractmethod
    def database(self) -> Path:
        """The SQLite file."""

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask, or change, the site's own database behind its back."""
        line = sqlite3.connect(self.database, timeout=20)
        try:
            with line:
                return line.execute(sql, values).fetchall()
        finally:
            line.close()

    def states(self, name: str) -> list[str]:
        """How the jobs of this person stand, oldest first."""
        found = self.rows("SELECT state FROM generation_job WHERE owner_name = ? ORDER BY id", name)
        return [str(state) for (state,) in found]


class LiveSite(Site):
    """`manage.py run` with a data folder of its own. Use it as a context manager."""

    def __init__(
        self,
        data: Path,
        settings: Mapping[str, str],
        provider: str = "simplified",
        command: Sequence[str] = RUN,
    ) -> None:
        self.data = data
        self._provider = provider
        self._command = command
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.environment = {
            **inherited,
            "ATELIER_ENV_FILE": "",
            "ATELIER_DATA": str(data),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **settings,
        }
        self.log = data.parent / "site.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LiveSite:
        self.manage("prepare")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for("the site is up and its worker runs", self._is_up, 60)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def manage(self, *arguments: str) -> str:
        """What a management command prints. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def stop(self) -> None:
        """As a service manager would; then, whatever happened, nothing is left."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(12)
        except subprocess.TimeoutExpired:
            for child in self._children():
                os.killpg(child, signal.SIGKILL)
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def setup_link(self) -> str:
        link = re.compile(r"http://\S+/setup/\S+/")
        wait_for("the link of the first start", lambda: link.search(self.text))
        return link.findall(self.text)[0]  # type: ignore[no-any-return]

    def answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and the JSON of the health page."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    @property
    def database(self) -> Path:
        return self.data / "atelier.sqlite3"

    def worker_pid(self) -> int:
        """The worker's main process, as its sign of life names it."""
        children = self._children()
        for pid in children:
            if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                return pid
        raise AssertionError("No worker runs.")

    def _children(self) -> list[int]:
        """What the supervisor started, each in a group of its own."""
        assert self._process is not None
        text = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"The site ended:\n{self.text}"
        try:
            status, _ = self.health()
        except OSError:
            return False
        models = self.rows(
            "SELECT COUNT(*) FROM generation_imagemodel WHERE listed AND provider = ?", self._provider
        )
        return status == 200 and models[0][0] > 0
