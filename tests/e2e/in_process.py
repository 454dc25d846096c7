"""The site inside the tests' own process: our web server in one thread, the engine in another.

It starts at once and does its work without a queue, so that a journey waits for nothing but the browser.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from waitress import create_server

from config.setup import setup_link
from generation import health
from generation.catalogue.sync import sync_all
from generation.configured import get_provider
from generation.pipeline.sweep import sweep
from generation.pipeline.tick import tick
from tests.e2e import stagehand
from tests.e2e.backstage import Backstage
from tests.e2e.site import Site

SWEEP_EVERY: Final = 1.0
TICK: Final = 1.0


class InProcessSite(Site):
    """A test database, served; `simplified` are that provider's options.

    Use it as a context manager, where the database may be used.
    """

    def __init__(self, media: Path, simplified: Mapping[str, Any]) -> None:
        self._media = media
        self._providers = {
            "simplified": {
                "class": "generation.providers.simplified.provider.Simplified",
                "options": simplified,
            },
            "builtin": {"class": "generation.providers.builtin.provider.Builtin", "options": {}},
        }
        self._stopped = threading.Event()
        self._undo = contextlib.ExitStack()
        self._engine = threading.Thread(target=self._work, name="engine")
        # The main thread has Playwright's event loop by then, in which Django answers no question.
        self.asides = ThreadPoolExecutor(1)

    def __enter__(self) -> InProcessSite:
        server = create_server(StaticFilesHandler(WSGIHandler()), host="127.0.0.1", port=0, threads=8)
        self.port = int(server.effective_port)
        self.url = f"http://localhost:{self.port}"
        self._undo.enter_context(
            override_settings(
                MEDIA_ROOT=self._media,
                SITE_URL=self.url,
                PROVIDERS=self._providers,
                ATELIER_DUPLICATE_HOURS=0,
            )
        )
        databases = setup_databases(verbosity=0, interactive=False)
        self._undo.callback(teardown_databases, databases, verbosity=0)
        get_provider.cache_clear()
        sync_all()
        self._setup_link = setup_link() or ""
        threading.Thread(target=server.run, name="web", daemon=True).start()
        self._engine.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._engine.join()
        self.asides.submit(connections.close_all).result()
        self.asides.shutdown()
        self._undo.close()
        get_provider.cache_clear()

    @property
    def setup_link(self) -> str:
        return self._setup_link

    @property
    def database(self) -> Path:
        return Path(str(connection.settings_dict["NAME"]))

    def _work(self) -> None:
        swept_at = 0.0
        while not self._stopped.is_set():
            health.pulse()
            if time.monotonic() - swept_at > SWEEP_EVERY:
                swept_at = time.monotonic()
                sweep()
            if not tick(TICK):
                self._stopped.wait(0.05)
        connections.close_all()


class InProcessBackstage(Backstage):
    """Calls the stagehand itself."""

    def __init__(self, site: InProcessSite) -> None:
        self._asides = site.asides

    def ask(self, call: str, **values: Any) -> Any:
        return self._asides.submit(stagehand.CALLS[call], **values).result()
