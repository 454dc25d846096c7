from __future__ import annotations

import socket

import pytest

from config.address import AddressTaken, home_of, listen
from tests.e2e.site import free_port


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("*", "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("[::]", "::1"),
        ("::1", "::1"),
    ],
)
def test_the_site_listens_where_it_is_told_to(host: str, reached: str) -> None:
    with listen(host, 0) as bound, socket.create_connection((reached, bound.getsockname()[1]), 5):
        bound.accept()[0].close()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_another_would_share_counts_as_taken(host: str) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AddressTaken, match=f"Port {port} on {host} is in use. Take another: PORT="):
            listen(host, port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "not a host"])
def test_an_address_of_another_machine_is_refused_with_a_proposal(host: str) -> None:
    with pytest.raises(AddressTaken, match=f"HOST={host} is no address of this machine. Try HOST="):
        listen(host, free_port())


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_household_is_counted_as_one(address: str, home: str) -> None:
    assert home_of(address) == home
