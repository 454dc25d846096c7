"""Which hosts may be spoken to: public ones by https, and those an admin names."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Resolver = Callable[[str, int], list[str]]

# Public by their number, private by their use: cloud metadata and protocol assignments.
_CLOSED_V4: Final = tuple(map(IPv4Network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")))
_PUBLIC_V6: Final = IPv6Network("2000::/3")
# Tunnels and translations carry another address inside; documentation prefixes lead nowhere.
_CLOSED_V6: Final = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64: Final = IPv6Network("64:ff9b::/96")


class Forbidden(OSError):
    """The host may not be spoken to."""


def is_public(address: str) -> bool:
    """Whether the IP address is one of the open internet, whatever its spelling."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is None:
            return ip in _PUBLIC_V6 and ip.is_global and not any(ip in network for network in _CLOSED_V6)
        ip = inner
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _CLOSED_V4)


def lookup(host: str, port: int) -> list[str]:
    """The host's addresses as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Gate:
    """Lets through public hosts by https, and the allowed ones in any way.

    An allowed entry is `host` or `host:port`; IPv6 addresses go in brackets.
    """

    def __init__(self, allowed: Iterable[str] = (), resolve: Resolver = lookup) -> None:
        self._allowed = frozenset(filter(None, (entry.strip().lower() for entry in allowed)))
        self._resolve = resolve

    def allows(self, host: str, port: int) -> bool:
        """Whether the admin named this very host."""
        name = host.strip("[]").rstrip(".").lower()
        name = f"[{name}]" if ":" in name else name
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def addresses(self, host: str, port: int, *, secure: bool) -> list[str]:
        """The addresses that may be connected to. Raises Forbidden, or OSError where there are none."""
        allowed = self.allows(host, port)
        if not secure and not allowed:
            raise Forbidden("not https")
        try:
            found = self._resolve(host.strip("[]"), port)
        except UnicodeError:
            raise OSError("no such host") from None
        if not found:
            raise OSError("no such host")
        good = found if allowed else [address for address in found if is_public(address)]
        if not good:
            raise Forbidden("not a public address")
        return good
