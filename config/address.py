"""Addresses: the one that the site listens at, and who is behind a client's."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from config.site import ANY_ADDRESS


class AddressTaken(Exception):
    """The address cannot be had; the text says what to type."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the site's address, not to be shared. Raises AddressTaken."""
    bare = None if host in ANY_ADDRESS and ":" not in host else host.strip("[]")
    try:
        found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise AddressTaken(f"HOST={host} is no address of this machine. Try HOST=127.0.0.1.") from None
    # A name of both kinds, as localhost, means the older one.
    family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(address[:2], family=family, backlog=1024, dualstack_ipv6=both)
    except OSError as error:
        raise AddressTaken(_explain(error, host, port)) from None


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
    return f"Cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}."
