"""Browser windows that notice every complaint: errors, policy violations, foreign requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.e2e.backstage import Backstage


@dataclass
class Account:
    """Somebody with a password, and with a session that is already open."""

    name: str
    password: str = ""
    session: str = ""
    faults_of_setup: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, backstage: Backstage, name: str, password: str = "") -> Account:
        return cls(name, password, backstage.person(name, password=password))


class Windows:
    """All windows of a test."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.complaints: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self._contexts: list[BrowserContext] = []

    def open(self, account: Account | None = None, **options: Any) -> Page:
        """A page in a browser profile of its own, signed in as `account`."""
        options.setdefault("viewport", {"width": 1280, "height": 860})
        options.setdefault("reduced_motion", "reduce")
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(8_000)
        context.tracing.start()
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        self._contexts.append(context)
        if account and account.session:
            context.add_cookies([{"name": "sessionid", "value": account.session, "url": self.url}])
        return context.new_page()

    def allow(self, pattern: str) -> None:
        """This complaint is a part of the test."""
        self._allowed.append(re.compile(pattern))
        self.complaints = [text for text in self.complaints if not self._is_allowed(text)]

    def close(self, keep_in: Path | None = None) -> None:
        """Close everything; with a folder, keep what was seen there."""
        for number, context in enumerate(self._contexts, 1):
            if keep_in:
                for place, page in enumerate(context.pages, 1):
                    page.screenshot(path=keep_in / f"{number}-{place}.png")
                context.tracing.stop(path=keep_in / f"{number}.zip")
            context.close()
        self._contexts.clear()

    def _is_allowed(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._allowed)

    def _complain(self, text: str) -> None:
        if not self._is_allowed(text):
            self.complaints.append(text)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self._complain(f"uncaught: {error.error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._complain(f"asked elsewhere: {request.url}")


def first_admin(page: Page, link: str, name: str, password: str) -> None:
    """Make the first account with the link of the first start; the page is then the gallery."""
    page.goto(link)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password confirmation").fill(password)
    page.get_by_role("button", name="Make the account and sign in").click()
    page.wait_for_url("/")
