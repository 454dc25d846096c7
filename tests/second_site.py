"""A second Atelier that runs, with the built-in painter alone: the upstream of the first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from generation.providers.simplified.provider import Simplified
from tests.e2e.backstage import Backstage, ShellBackstage
from tests.e2e.site import LiveSite

_names = itertools.count(1)


@dataclass(frozen=True)
class SecondSite:
    """`key` belongs to `owner`, who has no limits."""

    site: LiveSite
    backstage: Backstage
    owner: str
    key: str

    @property
    def url(self) -> str:
        return self.site.url

    def provider(self, key: str = "") -> Simplified:
        """Our client of the image service, pointed here."""
        return Simplified(key or self.key, self.url, [f"localhost:{self.site.port}"])

    def another_key(self, *options: str) -> str:
        """A key of somebody new."""
        return new_key(self.site, self.backstage, *options)[1]

    def get(self, path: str, key: str = "") -> requests.Response:
        headers = {"Authorization": f"Api-Key {key or self.key}"}
        return requests.get(f"{self.url}/api/v1/{path}", headers=headers, timeout=10)

    def post(self, path: str, body: object = None, key: str = "") -> requests.Response:
        headers = {"Authorization": f"Api-Key {key or self.key}"}
        return requests.post(f"{self.url}/api/v1/{path}", json=body, headers=headers, timeout=30)


def new_key(site: LiveSite, backstage: Backstage, *options: str) -> tuple[str, str]:
    """Somebody new, and a key of theirs."""
    name = f"chained{next(_names)}"
    backstage.person(name)
    return name, site.manage("create_api_key", name, "--name", "chain", *options).strip()


@pytest.fixture(scope="session")
def second_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecondSite]:
    folder = tmp_path_factory.mktemp("second")
    with (
        LiveSite(folder / "data", {"ATELIER_API_RATE": "100000"}, provider="builtin") as site,
        ShellBackstage(site.environment) as backstage,
    ):
        yield SecondSite(site, backstage, *new_key(site, backstage))
