"""Links that members name: what is fetched, from where, within which bounds, and what is told of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation.api import fetching
from generation.api.fetching import GONE, LATE, NOT_GIVEN, NOT_OURS, NOWHERE, Fetcher, NotFetched
from generation.api.links import image_link
from generation.models import Reference
from tests.generation.api import elsewhere
from tests.generation.api.calling import Caller
from tests.generation.api.elsewhere import Elsewhere
from tests.generation.api.seeing import LOST, Lost, shared
from tests.generation.api.uploads import brought_in, sign, stored
from tests.generation.making import picture

PRIVATE = [
    "127.0.0.1",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.1",
    "0.0.0.0",
    "0",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "169.254.169.254",
    "2852039166",
    "[::ffff:a9fe:a9fe]",
    "[fd00:ec2::254]",
    "[fd00::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "168.63.129.16",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "127。0。0。1",
    "ⓛocalhost",
]
# What is no address at all, or says one thing to one reader and another to the next.
TWISTED = [
    "https://",
    "https:///x.png",
    "https:x.png",
    "//127.0.0.1/x.png",
    "ftp://example.org/x.png",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "data:image/png;base64,AAAA",
    "https://example.org@127.0.0.1/",
    "https://user:word@example.org/x.png",
    "https://example.org\\@127.0.0.1/",
    "https://127.0.0.1\\.example.org/",
    "https://exa mple.org/",
    "https://example.org\r\nHost: other/",
    "https://example.org:99999/",
    "https://example.org:port/",
    "https://[::1/",
    "https://[zz]/",
    f"https://{'a' * 70}.example.org/",
    "https://.../",
    "https://xn--/",
    "https://\u0000.example.org/",
    "https://example.org/" + "x" * 9000,
]


@pytest.fixture
def place(settings: Settings) -> Iterator[Elsewhere]:
    """A server that an admin allows."""
    with elsewhere.running() as running:
        settings.ALLOWED_REFERENCE_HOSTS = [running.host]
        yield running


def fetcher(owner: User | None = None, **changes: Any) -> Fetcher:
    return Fetcher(owner or User(pk=0), RequestFactory().get("/"), **changes)  # type: ignore[arg-type]


def why_not(url: str, **changes: Any) -> str:
    with pytest.raises(NotFetched) as refused:
        fetcher(**changes).fetch(url)
    return str(refused.value)


def test_a_picture_is_fetched_with_the_name_of_its_address(place: Elsewhere) -> None:
    url = place.gives("/pictures/a%20lamp.png?size=2", picture())
    fetched = fetcher().fetch(url)
    assert (fetched.file.read(), fetched.name, fetched.image) == (picture(), "a lamp.png", None)
    assert not {"cookie", "authorization", "referer"} & set(place.headers[0])


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_nothing_is_fetched_from_inside_however_it_is_spelt(host: str, scheme: str) -> None:
    assert why_not(f"{scheme}://{host}/x.png") == NOWHERE
    assert why_not(f"{scheme}://{host}:8443/x.png") == NOWHERE


@pytest.mark.parametrize("url", TWISTED)
def test_what_is_no_address_is_refused_in_the_same_words(url: str) -> None:
    assert why_not(url, resolver=lambda host, port: ["127.0.0.1"]) == NOWHERE


@pytest.mark.parametrize("name", ["metadata.google.internal", "127.0.0.1.nip.io", "db", "intranet.example"])
@pytest.mark.parametrize(
    "address", ["169.254.169.254", "127.0.0.1", "10.1.2.3", "fd00::5", "::ffff:10.1.2.3"]
)
def test_a_name_that_leads_inside_is_refused(name: str, address: str) -> None:
    assert why_not(f"https://{name}/x.png", resolver=lambda host, port: [address]) == NOWHERE


def test_a_name_that_does_not_exist_is_refused_in_the_same_words() -> None:
    assert why_not("https://nowhere.example/x.png", resolver=lambda host, port: []) == NOWHERE


def test_without_https_only_named_hosts_are_asked(place: Elsewhere, settings: Settings) -> None:
    url = place.gives("/x.png", picture())
    settings.ALLOWED_REFERENCE_HOSTS = []
    settings.ALLOWED_UPSTREAM_HOSTS = [place.host]
    assert why_not(url) == NOWHERE
    assert why_not("http://example.org/", resolver=lambda host, port: ["93.184.216.34"]) == NOWHERE
    assert place.asked == []


@pytest.mark.parametrize(
    "target",
    [
        *(f"https://{host}/x.png" for host in PRIVATE if host.isascii()),
        "http://localhost/",
        "//127.0.0.1/",
        "https://user@127.0.0.1/",
        "file:///etc/passwd",
        "\\\\127.0.0.1\\x",
    ],
)
def test_a_redirect_leads_nowhere_else_than_a_link_could(place: Elsewhere, target: str) -> None:
    assert why_not(place.redirects("/go", target)) == NOWHERE
    assert place.asked == ["/go"]


def test_a_redirect_to_another_port_of_an_allowed_host_is_not_followed(place: Elsewhere) -> None:
    with elsewhere.running() as other:
        assert why_not(place.redirects("/go", other.gives("/x.png", picture()))) == NOWHERE
        assert other.asked == []


def test_five_redirects_are_followed_and_no_more(place: Elsewhere) -> None:
    place.gives("/0", picture())
    for step in range(1, 7):
        place.redirects(f"/{step}", f"/{step - 1}")
    assert fetcher().fetch(place.url("/5")).file.read() == picture()
    assert why_not(place.url("/6")) == NOT_GIVEN


def test_a_name_is_looked_up_once_and_connected_to_by_number(place: Elsewhere, settings: Settings) -> None:
    settings.ALLOWED_REFERENCE_HOSTS = [f"moving.example:{place.port}"]
    place.gives("/x.png", picture())
    answers = iter(["127.0.0.1", "192.0.2.1"])
    looked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        looked.append(host)
        return [next(answers)]

    url = f"http://moving.example:{place.port}/x.png"
    assert fetcher(resolver=resolver).fetch(url).file.read() == picture()
    assert looked == ["moving.example"]


def test_a_name_that_changes_its_answer_is_checked_at_each_look_up(
    place: Elsewhere, settings: Settings
) -> None:
    """Public when the first answer was looked at, inside when the redirect comes back to it."""
    answers = iter([["127.0.0.1"]])
    url = place.redirects("/go", "https://moving.example/x.png")

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "127.0.0.1" else next(answers)

    assert why_not(url, resolver=resolver) == NOWHERE
    assert place.asked == ["/go"]


def test_a_file_beyond_the_limit_is_not_read_to_its_end(place: Elsewhere, settings: Settings) -> None:
    settings.ATELIER_MAX_UPLOAD_MB = 1
    whole = picture().ljust(1024 * 1024, b"\0")
    assert fetcher().fetch(place.gives("/fits", whole)).file.read() == whole
    for url in (
        place.gives("/one-more", whole + b"\0"),
        place.never_ends("/endless"),
        place.drips("/says-so", b"x", 0, length=10**12),
    ):
        assert why_not(url) == "This file is too large; the limit is 1 MB."


def test_all_links_of_a_request_share_its_time(place: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    url = place.drips("/slow", b"x" * 1000, 0.02)
    one = fetcher()
    start = time.monotonic()
    for _ in range(3):
        with pytest.raises(NotFetched) as refused:
            one.fetch(url)
        assert str(refused.value) == LATE
    assert time.monotonic() - start < 1.5


def test_what_a_server_answered_is_not_told(place: Elsewhere) -> None:
    told = {
        why_not(place.gives(f"/{status}", b"the inner secret", status))
        for status in (401, 403, 404, 500, 503)
    }
    assert told == {NOT_GIVEN}


def test_the_environment_s_proxies_are_not_used(place: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    with elsewhere.running() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert fetcher().fetch(place.gives("/x.png", picture())).file.read() == picture()
        why_not("https://127.0.0.1/x.png")
        assert proxy.asked == []


def never(host: str, port: int) -> list[str]:
    """A name server that must not be asked."""
    raise AssertionError(f"{host} was looked up")


@pytest.mark.django_db
class TestOurOwnLinks:
    """Copied from the storage; no name is looked up and nobody is asked."""

    def fetcher(self, owner: User) -> Fetcher:
        return fetcher(owner, resolver=never)

    def test_a_link_of_an_asset_gives_its_bytes_to_whoever_was_given_it(
        self, caller: Caller, member: User, other: User
    ) -> None:
        url = brought_in(caller)["file_url"]
        for owner in (member, other):
            assert self.fetcher(owner).fetch(url).file.read() == picture()

    def test_a_picture_is_a_parent_only_for_who_may_see_it(self, member: User, other: User) -> None:
        image = stored(member)
        url = image_link(RequestFactory().get("/"), image, member)
        mine, theirs = self.fetcher(member).fetch(url), self.fetcher(other).fetch(url)
        assert mine.file.read() == theirs.file.read() == picture("navy")
        assert (mine.image, theirs.image) == (image, None)

    def test_the_site_s_own_address_is_known_by_whichever_name(
        self, member: User, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://atelier.example"
        url = image_link(RequestFactory().get("/"), stored(member), member)
        path = url.removeprefix("http://testserver")
        for base in (
            "http://testserver",
            "https://testserver",
            "http://TESTSERVER:80",
            "https://atelier.example",
            "https://atelier.example:443",
            "HTTPS://Atelier.Example",
        ):
            assert self.fetcher(member).fetch(base + path).file.read() == picture("navy")

    def test_an_altered_link_is_refused(self, caller: Caller, member: User) -> None:
        url = brought_in(caller)["file_url"]
        for bad in (url[:-1], url + "x", url.replace("expires=", "expires=9"), url.partition("?")[0]):
            with pytest.raises(NotFetched, match="not valid"):
                self.fetcher(member).fetch(bad)

    def test_an_expired_link_is_refused(
        self, caller: Caller, member: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url, now = brought_in(caller)["file_url"], time.time()
        monkeypatch.setattr("time.time", lambda: now + 3601)
        with pytest.raises(NotFetched, match="expired"):
            self.fetcher(member).fetch(url)

    def test_nothing_else_of_this_site_is_fetched(self, caller: Caller, member: User) -> None:
        signed = sign(caller).json()["signed"]
        for url in (signed, "http://testserver/", "http://testserver/healthz", "http://testserver/media/x"):
            with pytest.raises(NotFetched) as refused:
                self.fetcher(member).fetch(url)
            assert str(refused.value) == NOT_OURS

    def test_what_is_gone_is_gone_by_its_link_too(self, caller: Caller, member: User) -> None:
        asset = brought_in(caller)["file_url"]
        image = image_link(RequestFactory().get("/"), stored(member), member)
        Reference.objects.update(deleted_at=timezone.now())
        Image.objects.update(deleted_at=timezone.now())
        for url in (asset, image):
            with pytest.raises(NotFetched) as refused:
                self.fetcher(member).fetch(url)
            assert str(refused.value) == GONE

    @pytest.mark.parametrize("lost", LOST.values(), ids=list(LOST))
    def test_what_its_asker_may_see_no_longer_is_not_copied(
        self, member: User, other: User, lost: Lost
    ) -> None:
        image = shared(member, other)
        url = image_link(RequestFactory().get("/"), image, other)
        assert self.fetcher(other).fetch(url).file.read() == picture("navy")
        lost(image, other)
        for owner in (member, other):
            with pytest.raises(NotFetched) as refused:
                self.fetcher(owner).fetch(url)
            assert str(refused.value) == GONE
