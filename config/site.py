"""Where the site is reached, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

HOST_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
ANY_ADDRESS: Final = ("", "*", "0.0.0.0", "::", "[::]")


@dataclass(frozen=True, slots=True)
class Site:
    """One address decides allowed hosts, origins, cookies and links."""

    url: str
    host: str
    https: bool
    allowed_hosts: list[str]
    origins: list[str]

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK

    @classmethod
    def at(cls, url: str) -> Self:
        """A site that has an address of its own, and answers to it alone."""
        parts = urlsplit(url)
        name = _bracketed(parts.hostname or "")
        # The three names of this machine mean the same to whoever sits at it.
        names = list(LOOPBACK) if name in LOOPBACK else [name]
        port = f":{parts.port}" if parts.port else ""
        origins = [f"{parts.scheme}://{each}{port}" for each in names]
        return cls(f"{parts.scheme}://{name}{port}", name, parts.scheme == "https", names, origins)

    @classmethod
    def local(cls, host: str, port: int) -> Self:
        """A site without an address: reached from this machine, and at `host` if that is one."""
        name = "localhost" if host in ANY_ADDRESS or _bracketed(host) in LOOPBACK else _bracketed(host)
        names = list(dict.fromkeys([name, *LOOPBACK]))
        origins = [f"http://{each}:{port}" for each in names]
        return cls(f"http://{name}:{port}", name, False, names, origins)


def bare_host(text: str) -> tuple[str, str, str]:
    """Split `host`, `host:port`, `[::1]:port` or a plain IPv6 address into host, colon and port."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest[:1], rest[1:]
    return (text, "", "") if text.count(":") > 1 else text.partition(":")


def _bracketed(host: str) -> str:
    host = host.strip("[]").lower()
    return f"[{host}]" if ":" in host else host
