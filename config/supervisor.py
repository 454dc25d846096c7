"""Keeps the web processes and the worker running, and ends them: within ten seconds, or once a request
that is under way to a provider has ended.

Each runs in a session of its own, so that nobody's Ctrl-C reaches what it has started, and only its main
process is signalled: a signal to all of the worker's processes at once would hang it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Final

from django.conf import settings
from django.db import connections

from config.setup import setup_link
from config.site import ANY_ADDRESS, LOOPBACK
from generation import stopping

LOOK_EVERY: Final = 0.2
GRACE: Final = 8.0  # after a polite signal; a stop of the web has ten seconds in all
SHORT_LIFE: Final = 30.0
LONGEST_WAIT: Final = 5.0  # whatever is away may be back at any moment
ATTEMPTS: Final = 3


class Child:
    """One process that is kept running, with all that it starts."""

    def __init__(self, title: str, command: Sequence[str], *inherited: int, grace: float = GRACE) -> None:
        self.title, self.grace = title, grace
        self._sign, told = os.pipe()
        os.set_blocking(self._sign, False)
        self.command = [*command, "--parent", str(os.getpid()), "--ready", str(told)]
        self.inherited = (told, *inherited)
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = self.due_at = 0.0
        self.early_deaths = 0
        self._was_up = False

    def was_up(self) -> bool:
        """Whether it has ever been ready; it says so by a byte."""
        if not self._was_up:
            with suppress(BlockingIOError):
                self._was_up = bool(os.read(self._sign, 1))
        return self._was_up

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=self.inherited
        )

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """The main process, should it be there, and whatever it left behind."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of zombies
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def bury(self) -> str:
        """Note a death, and when the next start is due; how it ended, in words."""
        self.kill()
        code = self.process.returncode if self.process else 0
        early = time.monotonic() - self.started_at < SHORT_LIFE
        self.early_deaths = self.early_deaths + 1 if early else 0
        self.due_at = time.monotonic() + min(LONGEST_WAIT, 0.5 * 2 ** min(self.early_deaths, 10))
        self.process = None
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Supervisor:
    """Starts, starts again, stops."""

    def __init__(
        self, children: Sequence[Child], parent: int = 0, listening: socket.socket | None = None
    ) -> None:
        self.children, self.parent, self.listening = children, parent, listening
        self.stop_wanted = self.failed = False

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup has SIGHUP ignored, and means it
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        greeted = False
        while not self.stop_wanted and self.parent in (0, os.getppid()):
            for child in self.children:
                self._look_after(child)
            if not greeted and (greeted := self.children[0].was_up()):
                greet()
            time.sleep(LOOK_EVERY)
        self.stop()
        return 1 if self.failed else 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_wanted = True

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.due_at:
                child.start()
        elif not child.running():
            how = child.bury()
            if child.was_up() or child.early_deaths < ATTEMPTS:
                said = f"{child.title} ended ({how}) and is started again."
            else:
                said = f"{child.title} ended {ATTEMPTS} times before it was up ({how}); see above."
                self.failed = self.stop_wanted = True
            print(said, file=sys.stderr, flush=True)

    def stop(self) -> None:
        begun = time.monotonic()
        if self.listening:
            self.listening.close()  # or who comes after the web has ended would wait for the worker's end
        for child in self.children:
            if child.process and child.running():
                child.process.terminate()
        for child in sorted(self.children, key=lambda child: child.grace):
            while child.running() and time.monotonic() < begun + child.grace:
                time.sleep(0.05)
            child.kill()
        print("Atelier has stopped.", flush=True)


def children_of_site(listening: socket.socket) -> list[Child]:
    """The web processes, which share a socket, and the worker."""
    manage = (sys.executable, str(settings.BASE_DIR / "manage.py"))
    web = (*manage, "web", "--socket", str(listening.fileno()))
    webs = [Child(f"Web process {n}", web, listening.fileno()) for n in range(1, settings.WEB_WORKERS + 1)]
    return [*webs, Child("The worker", (*manage, "worker"), grace=stopping.GRACE)]


def greet() -> None:
    lines = [f"Atelier is running at {settings.SITE_URL}"]
    if settings.HOST in ANY_ADDRESS and set(settings.ALLOWED_HOSTS) <= set(LOOPBACK):
        lines.append("Other machines are refused until ATELIER_URL says by which address they come.")
    if link := setup_link():
        lines += ["Make the first account here (the link works once):", f"  {link}"]
    connections.close_all()
    print(*lines, "Ctrl-C stops it.", sep="\n", flush=True)
