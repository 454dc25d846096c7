"""The site with a real browser before it and the simulator behind it.

`make test` walks the journeys through a site in its own process; `make test-all` walks everything
through real processes.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.e2e import axe
from tests.e2e.backstage import Backstage, ShellBackstage
from tests.e2e.gate import Gate
from tests.e2e.in_process import InProcessBackstage, InProcessSite
from tests.e2e.site import ROOT, LiveSite, Site
from tests.e2e.windows import Account, Windows, first_admin
from tests.profile import FULL
from tests.upstream import Upstream
from tests.upstream.knobs import Knobs

RESULTS = ROOT / "test-results"
SPEED = 0.5  # of a model's time, which is one second here
_failed = pytest.StashKey[bool]()
_numbers = itertools.count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def _fresh_media() -> None:
    """The site keeps its media folder from test to test."""


@pytest.fixture(scope="session")
def running_service() -> Iterator[Upstream]:
    with Upstream(knobs=Knobs(speed=SPEED, edge=480)) as upstream:
        for model in upstream.models:
            model["estimated_time"] = 1.0
        yield upstream


@pytest.fixture
def service(running_service: Upstream) -> Iterator[Upstream]:
    """The simulator; what a test breaks is whole again after it."""
    key, credits = running_service.key, running_service.credits
    yield running_service
    running_service.heal()
    running_service.key, running_service.credits = key, credits
    running_service.knobs.speed = SPEED


@pytest.fixture(scope="session")
def closable_gate(running_service: Upstream) -> Iterator[Gate]:
    gate = Gate(running_service.url)
    yield gate
    gate.shut()


@pytest.fixture
def gate(closable_gate: Gate) -> Iterator[Gate]:
    """The way to the simulator; shut, the service is down."""
    yield closable_gate
    closable_gate.open()


@pytest.fixture(scope="session")
def site(
    running_service: Upstream,
    closable_gate: Gate,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    hosts = [closable_gate.host, *running_service.allowed_hosts]
    url = f"http://{closable_gate.host}"
    if not FULL:
        options = {"key": running_service.key, "url": url, "allowed_hosts": hosts}
        with django_db_blocker.unblock(), InProcessSite(folder / "media", options) as in_process:
            yield in_process
        return
    settings = {
        "SIMPLIFIED_API_KEY": running_service.key,
        "SIMPLIFIED_API_URL": url,
        "ALLOWED_UPSTREAM_HOSTS": ",".join(hosts),
        # Tests ask for the same words again and again, and mean it.
        "ATELIER_DUPLICATE_HOURS": "0",
    }
    with LiveSite(folder / "data", settings) as running:
        yield running
    RESULTS.mkdir(exist_ok=True)
    shutil.copyfile(running.log, RESULTS / "site.log")


@pytest.fixture(scope="session")
def backstage(site: Site) -> Iterator[Backstage]:
    if isinstance(site, InProcessSite):
        yield InProcessBackstage(site)
    elif isinstance(site, LiveSite):
        with ShellBackstage(site.environment) as running:
            yield running


@pytest.fixture(scope="session")
def playwright(site: Site) -> Iterator[Playwright]:
    """After the site: once it runs, this thread has an event loop, in which Django answers no question."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = launch(playwright)
    yield running
    running.close()


def launch(playwright: Playwright, without: Sequence[str] = ()) -> Browser:
    """The system's Chromium, or the one that Playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome")
    installed = next(filter(None, map(shutil.which, names)), None)
    options = ["--no-sandbox", "--disable-background-networking"]
    return playwright.chromium.launch(
        executable_path=installed, args=options, ignore_default_args=list(without) or None
    )


@pytest.fixture
def keeping_windows(playwright: Playwright, site: Site, backstage: Backstage) -> Iterator[Windows]:
    """Windows that keep the pages one left, so that Back shows them as they were."""
    browser = launch(playwright, without=["--disable-back-forward-cache"])
    opened = Windows(browser, site.url)
    yield opened
    opened.close()
    browser.close()
    assert not opened.complaints, "\n".join(opened.complaints)


@pytest.fixture
def windows(
    browser: Browser, site: Site, backstage: Backstage, request: pytest.FixtureRequest
) -> Iterator[Windows]:
    """Opens browser windows; the test fails if one of them complains."""
    opened = Windows(browser, site.url)
    yield opened
    folder: Path | None = None
    if request.node.stash.get(_failed, False):
        folder = RESULTS / re.sub(r"[^\w-]+", "-", request.node.name)[:80]
        folder.mkdir(parents=True, exist_ok=True)
    opened.close(folder)
    assert not opened.complaints, "\n".join(opened.complaints)


@pytest.fixture
def member(backstage: Backstage) -> Account:
    """Somebody new."""
    return Account.make(backstage, f"member{next(_numbers)}")


@pytest.fixture
def page(windows: Windows, member: Account) -> Page:
    """A window in which the new member is signed in."""
    return windows.open(member)


@pytest.fixture
def hung(windows: Windows, member: Account, backstage: Backstage) -> Page:
    """The grid with six pictures."""
    backstage.pictures(member.name, 6)
    page = windows.open(member)
    page.goto("/")
    return page


@pytest.fixture(scope="session")
def crowd(backstage: Backstage) -> Account:
    """Somebody with 130 pictures of three days."""
    account = Account.make(backstage, "crowd")
    backstage.pictures(account.name, 130, days=3)
    return account


@pytest.fixture(scope="session")
def admin(browser: Browser, site: Site, backstage: Backstage) -> Account:
    """The first account, made in the browser with the link that the first start printed."""
    account = Account("edda", "A-quiet-orchard-42")
    windows = Windows(browser, site.url)
    try:
        page = windows.open()
        page.goto(site.setup_link)
        themes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            account.faults_of_setup += axe.faults(page, f"setup, {theme}")
        first_admin(page, site.setup_link, account.name, account.password)
        account.session = next(
            str(cookie["value"]) for cookie in page.context.cookies() if cookie["name"] == "sessionid"
        )
    finally:
        windows.close()
    assert not windows.complaints, "\n".join(windows.complaints)
    return account


@pytest.fixture
def sent(service: Upstream) -> Callable[[], list[dict[str, Any]]]:
    """The bodies of the generate requests since the test began."""
    before = service.count("generate")
    return lambda: [recorded.json for recorded in service.asked("generate")[before:]]
