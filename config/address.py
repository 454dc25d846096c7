"""Addresses: is the site's own free, how does one reach it from here, and who is behind a client's?"""

from __future__ import annotations

import errno
import ipaddress
import socket

from config.site import ANY_ADDRESS


class AddressTaken(Exception):
    """The address cannot be had; the text says what to type."""


def check_free(host: str, port: int) -> None:
    """Try the port without SO_REUSEPORT, which would share it with whoever has it already."""
    bare = host.strip("[]")
    try:
        found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise AddressTaken(f"HOST={host} is no address of this machine. Try HOST=127.0.0.1.") from None
    for family, kind, protocol, _, address in found:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise AddressTaken(_explain(error, host, port)) from None


def reachable(host: str) -> str:
    """The host to connect to from this machine."""
    if host in ANY_ADDRESS:
        return "::1" if ":" in host else "127.0.0.1"
    return host.strip("[]")


def home_of(address: str) -> str:
    """Whom a client is counted for: its address, and with IPv6 the network that one household is given."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Take another: PORT={port % 65535 + 1} make run"
    if error.errno == errno.EACCES:
        return f"Port {port} needs root. Take one above 1023: PORT=8000 make run"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} is no address of this machine. Try HOST=127.0.0.1 or HOST=0.0.0.0."
    return f"Cannot listen on {host}, port {port}: {error.strerror}."
