"""Which hosts are spoken to, whatever an address, a redirect or a name server says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.providers.base import Rejected, Result, Ticket, Unreachable
from generation.providers.http.hosts import Forbidden, Gate, is_public, lookup
from generation.providers.simplified.provider import Simplified
from tests.generation.providers.simplified.support import LIMITS, finished, wish
from tests.upstream import Upstream
from tests.upstream.fixtures import QUICK

PRIVATE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0/",
    "https://10.0.0.1/",
    "https://172.16.5.4/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://100.64.0.1/",
    "https://168.63.129.16/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "http://127.0.0.1/",
]


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.216.34",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2a00:1450::1%eth0",
    ],
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.31.0.1", "192.168.0.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("192.88.99.1", "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1"),
        *("100::1", "2001::1", "2001:db8::1", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1"),
        *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "nonsense", "", "1.2.3", "0x7f000001"),
    ],
)
def test_all_other_addresses_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("url", PRIVATE)
def test_a_picture_at_a_private_address_is_not_fetched(url: str) -> None:
    with pytest.raises(Rejected) as caught:
        Simplified("a.key").download(Result(url), Ticket("t"), wish(), LIMITS)
    assert caught.value.code == "forbidden"


@pytest.mark.parametrize("url", PRIVATE)
def test_a_redirect_to_a_private_address_is_not_followed(
    upstream: Upstream, simplified: Simplified, url: str
) -> None:
    result = Result(f"{upstream.cdn_url}/cdn/x")
    upstream.fail_next("cdn", redirect=url)
    with pytest.raises(Rejected) as caught:
        simplified.download(result, Ticket("t"), wish(), LIMITS)
    assert caught.value.code == "forbidden"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://127.0.0.1/", "https://u:p@127.0.0.1/", "http://[::1"]
)
def test_a_redirect_to_something_else_than_the_web_is_not_followed(
    upstream: Upstream, simplified: Simplified, url: str
) -> None:
    upstream.fail_next("cdn", redirect=url)
    with pytest.raises(Rejected):
        simplified.download(Result(f"{upstream.cdn_url}/cdn/x"), Ticket("t"), wish(), LIMITS)


@pytest.mark.parametrize("url", [url.rstrip("/") for url in PRIVATE])
def test_a_service_at_a_private_address_gets_nothing(url: str) -> None:
    provider = Simplified("a.key", url, timeouts=QUICK)
    with pytest.raises(Unreachable) as caught:
        provider.submit(wish())
    assert caught.value.code == "forbidden"
    assert "ALLOWED_UPSTREAM_HOSTS" in caught.value.detail


def test_another_port_of_an_allowed_host_is_another_host(upstream: Upstream) -> None:
    provider = Simplified(upstream.key, upstream.url, upstream.allowed_hosts[:1], timeouts=QUICK)
    result = finished(provider, provider.submit(wish()), wish()).results[0]
    with pytest.raises(Rejected):
        provider.download(result, Ticket("t"), wish(), LIMITS)
    assert upstream.count("cdn") == 0


def test_an_allowed_host_without_a_port_means_all_its_ports(upstream: Upstream) -> None:
    provider = Simplified(upstream.key, upstream.url, [" 127.0.0.1 ", ""], timeouts=QUICK)
    result = finished(provider, provider.submit(wish()), wish()).results[0]
    assert provider.download(result, Ticket("t"), wish(), LIMITS)


def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(upstream: Upstream) -> None:
    port = upstream.url.rpartition(":")[2]
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    url = f"http://service.example:{port}"
    provider = Simplified(upstream.key, url, ["service.example"], resolve=resolve, timeouts=QUICK)
    provider.submit(wish())
    assert asked == ["service.example"]
    assert upstream.requests[0].headers["host"] == f"service.example:{port}"


def test_a_name_that_changes_its_mind_is_checked_at_every_connection(upstream: Upstream) -> None:
    answers: Iterator[list[str]] = iter([["10.0.0.9"], ["::1", "127.0.0.1"], ["169.254.169.254"]])
    provider = Simplified(
        "a.key", "https://service.example", resolve=lambda host, port: next(answers), timeouts=QUICK
    )
    for _ in range(3):
        with pytest.raises(Unreachable) as caught:
            provider.submit(wish())
        assert caught.value.code == "forbidden"


def test_of_mixed_answers_only_the_public_ones_are_used() -> None:
    gate = Gate(resolve=lambda host, port: ["10.0.0.1", "1.1.1.1", "::1"])
    assert gate.addresses("mixed.example", 443, secure=True) == ["1.1.1.1"]


def test_the_gate_wants_https() -> None:
    gate = Gate(["Allowed.example:8080", "[::1]:9"], resolve=lambda host, port: ["1.1.1.1"])
    with pytest.raises(Forbidden):
        gate.addresses("other.example", 80, secure=False)
    assert gate.addresses("allowed.EXAMPLE.", 8080, secure=False)
    assert gate.addresses("::1", 9, secure=False)
    with pytest.raises(Forbidden):
        gate.addresses("allowed.example", 80, secure=False)


def test_no_answer_of_a_name_server_is_no_address() -> None:
    with pytest.raises(OSError, match="no such host"):
        Gate(resolve=lambda host, port: []).addresses("empty.example", 443, secure=True)
    assert "127.0.0.1" in lookup("127.0.0.1", 80)


def test_the_environment_s_proxies_and_netrc_are_not_used(
    upstream: Upstream,
    simplified: Simplified,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    result = finished(simplified, simplified.submit(wish()), wish()).results[0]
    simplified.download(result, Ticket("t"), wish(), LIMITS)
    assert "authorization" not in upstream.asked("cdn")[0].headers
