"""The stand-in as a whole: two listening ports, one state."""

from __future__ import annotations

import random
import secrets
import ssl
import threading
from typing import Any

from tests.upstream.assets import Assets
from tests.upstream.handler import Server
from tests.upstream.jobs import Jobs
from tests.upstream.knobs import Fault, Faults, Kind, Knobs, Plan
from tests.upstream.models import catalogue
from tests.upstream.wire import Recorded, Refusal


class Upstream:
    """A running stand-in for the service. Use it as a context manager.

    `url` is the API, `cdn_url` where uploads go and pictures come from, on another
    port. `requests` is everything that was asked, in order.
    """

    def __init__(
        self,
        *,
        knobs: Knobs | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        cdn_port: int = 0,
        key: str = "",
        credits: int = 100_000,
        seed: int | None = None,
        talkative: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.knobs = knobs or Knobs()
        self.key = key or f"{secrets.token_hex(4)}.{secrets.token_hex(16)}"
        self.credits = credits
        self.spent = 0
        self.talkative = talkative
        self.streamed = 0
        self.secret = secrets.token_bytes(16)
        self.models: list[dict[str, Any]] = catalogue(random.Random(seed))
        self.assets = Assets(self.secret)
        self.jobs = Jobs()
        self.faults = Faults()
        self.requests: list[Recorded] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._servers = [Server(self, (host, port)), Server(self, (host, cdn_port))]
        scheme = "https" if tls else "http"
        self.url, self.cdn_url = (f"{scheme}://{host}:{server.server_address[1]}" for server in self._servers)
        if tls is not None:
            for server in self._servers:
                server.socket = tls.wrap_socket(server.socket, server_side=True)

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The `host:port` of both ports, as a provider must be told to speak to them."""
        return tuple(url.partition("://")[2] for url in (self.url, self.cdn_url))

    def start(self) -> Upstream:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.004,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.closing.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Upstream:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # What was asked

    def record(self, recorded: Recorded) -> None:
        with self._lock:
            self.requests.append(recorded)

    def asked(self, kind: Kind) -> list[Recorded]:
        """The requests of this kind so far."""
        return [recorded for recorded in self.requests if recorded.kind == kind]

    def count(self, kind: Kind) -> int:
        return len(self.asked(kind))

    # What goes wrong

    def fail_next(self, kind: Kind, *, times: int = 1, **fault: Any) -> None:
        """Let the next requests of this kind go wrong; see Fault for the ways."""
        self.faults.add(kind, Fault(**fault), times)

    def fail_always(self, kind: Kind, **fault: Any) -> None:
        """Let every request of this kind go wrong until `heal`."""
        self.faults.always(kind, Fault(**fault))

    def heal(self) -> None:
        self.faults.clear()

    def plan(self, **plan: Any) -> None:
        """The next job that is taken goes like this; see Plan for the ways."""
        self.jobs.plan(Plan(**plan))

    # The account and its references

    def charge(self, credits: int) -> None:
        """Take credits. Raises Refusal where there are not enough."""
        with self._lock:
            if credits > self.credits:
                raise Refusal(429, "Your subscription has not enough credits.", "insufficient_credits")
            self.credits -= credits
            self.spent += credits

    def model(self, model_id: str) -> dict[str, Any]:
        return next(model for model in self.models if model["id"] == model_id)

    def is_reference(self, value: str) -> bool:
        """Whether this is the id of an asset that is there, or a URL."""
        if value.startswith(("http://", "https://")):
            return True
        asset = self.assets.by_id.get(value)
        return asset is not None and asset.registered

    def reference_data(self, parameters: dict[str, Any]) -> list[bytes]:
        """The files that a job's parameters refer to, as far as they are assets here."""
        found: list[bytes] = []
        for value in parameters.values():
            for one in value if isinstance(value, list) else [value]:
                asset_id = str(one).partition("?")[0].rpartition("/")[2]
                asset = self.assets.by_id.get(asset_id)
                if asset is not None and asset.data:
                    found.append(asset.data)
        return found
