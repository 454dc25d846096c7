from __future__ import annotations

import pytest

from config.site import LOOPBACK, Site, bare_host


def test_an_address_decides_hosts_origins_and_cookies_alone() -> None:
    site = Site.at("https://Atelier.example.org")
    assert site.url == "https://atelier.example.org"
    assert site.https
    assert site.allowed_hosts == ["atelier.example.org"]
    assert site.origins == ["https://atelier.example.org"]


def test_an_address_on_the_lan_keeps_its_port() -> None:
    site = Site.at("http://192.168.1.7:8000")
    assert (site.url, site.https) == ("http://192.168.1.7:8000", False)
    assert site.allowed_hosts == ["192.168.1.7"]
    assert site.origins == ["http://192.168.1.7:8000"]


def test_without_an_address_only_this_machine_is_answered() -> None:
    site = Site.local("127.0.0.1", 8000)
    assert site.url == "http://localhost:8000"
    assert site.allowed_hosts == list(LOOPBACK)
    assert "http://[::1]:8000" in site.origins


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_listening_everywhere_admits_nobody_else_yet(host: str) -> None:
    assert Site.local(host, 8000).allowed_hosts == list(LOOPBACK)


def test_an_own_address_to_listen_at_is_answered_too() -> None:
    assert Site.local("10.0.0.5", 80).allowed_hosts == ["10.0.0.5", *LOOPBACK]
    assert Site.local("fe80::1", 80).url == "http://[fe80::1]:80"


def test_the_three_names_of_this_machine_are_one() -> None:
    assert Site.at("http://127.0.0.1:9000").allowed_hosts == list(LOOPBACK)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.example", ("a.example", "", "")),
        ("a.example:80", ("a.example", ":", "80")),
        ("[::1]:80", ("::1", ":", "80")),
        ("::1", ("::1", "", "")),
    ],
)
def test_a_host_is_told_from_its_port(text: str, parts: tuple[str, str, str]) -> None:
    assert bare_host(text) == parts
