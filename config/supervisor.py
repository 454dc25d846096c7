"""Keeps the web server and the worker running, and ends both within ten seconds.

Each runs in a session of its own and only its main process is signalled: a signal to
all of the worker's processes at once would hang it.
"""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType
from typing import Final

from django.conf import settings
from django.db import connections

from config.address import reachable
from config.orphan import Parent
from config.process import Child
from config.setup import setup_link
from config.site import ANY_ADDRESS, LOOPBACK
from config.watch import Watch, WorkerSign, web_sign

LOOK_EVERY: Final = 0.2
ATTEMPTS: Final = 3
WEB, WORKER = "web", "worker"
TITLES: Final = {WEB: "web server", WORKER: "worker"}


class Supervisor:
    """Starts, watches, starts again, stops."""

    def __init__(self, with_parent: bool = False) -> None:
        self.parent = Parent() if with_parent else None
        self.stop_wanted = False
        self.failed = False
        self.greeted = False
        self.children = [Child(name, command, settings.BASE_DIR) for name, command in commands().items()]
        web = web_sign(reachable(settings.HOST), settings.PORT)
        self.watch = Watch({WEB: web, WORKER: WorkerSign()})

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup has SIGHUP ignored, and means it
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        self.watch.start()
        while not self.stop_wanted:
            for child in self.children:
                self._look_after(child)
            if not self.greeted and self.watch.seen_since(WEB, 0):
                self._greet()
            if self.parent and self.parent.ending():
                break
            time.sleep(LOOK_EVERY)
        self._stop()
        return 1 if self.failed else 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_wanted = True

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.due_at:
                child.start()
        elif not child.running:
            self._after_death(child)
        elif child.kill_at is not None:
            child.kill_if_late()
        elif self.watch.silent(child.name, child.started_at):
            say(f"The {TITLES[child.name]} has given no sign of life for a minute and is started again.")
            child.ask_to_stop()

    def _after_death(self, child: Child) -> None:
        asked, title = child.kill_at is not None, TITLES[child.name]
        code = child.bury()
        if asked:
            return
        if not self.watch.seen_since(child.name, 0) and child.early_deaths >= ATTEMPTS:
            say(f"The {title} ended {ATTEMPTS} times before it was up ({reason(code)}); see the lines above.")
            self.failed = self.stop_wanted = True
        else:
            say(f"The {title} ended ({reason(code)}) and is started again.")

    def _greet(self) -> None:
        self.greeted = True
        lines = [f"Atelier is running at {settings.SITE_URL}"]
        if settings.HOST in ANY_ADDRESS and set(settings.ALLOWED_HOSTS) <= set(LOOPBACK):
            lines.append("Other machines are refused until ATELIER_URL says by which address they come.")
        if link := setup_link():
            lines += ["Make the first account here (the link works once):", f"  {link}"]
        connections.close_all()
        say("\n".join([*lines, "Ctrl-C stops it."]), sys.stdout)

    def _stop(self) -> None:
        self.watch.end()
        for child in self.children:
            child.ask_to_stop()
        while any(child.running for child in self.children):
            for child in self.children:
                child.kill_if_late()
            time.sleep(0.05)
        for child in self.children:
            child.kill_rest()
        say("Atelier has stopped.", sys.stdout)


def commands() -> dict[str, list[str]]:
    manage = str(settings.BASE_DIR / "manage.py")
    return {
        WEB: [sys.executable, "-m", "gunicorn", "-c", "file:config/gunicorn.py"],
        WORKER: [sys.executable, manage, "worker"],
    }


def reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(text: str, stream: object = None) -> None:
    print(text, file=sys.stderr if stream is None else sys.stdout, flush=True)
