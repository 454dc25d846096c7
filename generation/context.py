"""What every page of the house shows around its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from generation.models import QueuePause
from generation.present import Present, present
from generation.quotas.refusal import moment
from generation.quotas.summary import CreditSummary, credit_summary

_KEPT = "_atelier_site"
_NAV = {
    "home": "gallery",
    "gallery-grid": "gallery",
    "image": "gallery",
    "create": "create",
    "activity": "activity",
    "job": "activity",
    "references": "references",
    "trash": "trash",
    "usage": "usage",
    "usage-site": "usage",
    "api-keys": "settings",
    "api-key-revoke": "settings",
    "own-data": "settings",
    "you": "settings",
    "account_change_password": "settings",
    "usersessions_list": "settings",
    "sharing-settings": "settings",
}


@dataclass(frozen=True, slots=True)
class Credits:
    """The tightest limit as the page's corner shows it."""

    left: int
    limit: int
    percent: int
    label: str
    note: str


class Site:
    """Read lazily: pages that do not show a part do not ask for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def nav(self) -> str:
        match = self._request.resolver_match
        name = (match.url_name or "") if match else ""
        return "settings" if name.startswith("mfa_") else _NAV.get(name, "")

    @cached_property
    def present(self) -> Present:
        return present(self._request.user)

    @property
    def running(self) -> int:
        return self.present.running

    @property
    def worker_down(self) -> bool:
        return not self.present.worker.alive

    @cached_property
    def paused(self) -> str:
        """One calm line where a pause holds; nothing is refused meanwhile."""
        concerned = self.nav in ("gallery", "create", "activity")
        pauses = list(QueuePause.objects.in_force()[:4]) if concerned and self.present.paused else []
        if not pauses:
            return ""
        widest = next((pause for pause in pauses if not pause.provider), None)
        what = "Everything" if widest else ", ".join(str(pause) for pause in pauses)
        shown = widest or pauses[0]
        until = f" until {moment(shown.until)}" if shown.until and (widest or len(pauses) == 1) else ""
        reason = f" {shown.reason.rstrip('.')}." if shown.reason else ""
        return f"Waiting for a while{until}: {what}.{reason} New jobs are kept and made afterwards."

    @cached_property
    def summary(self) -> CreditSummary:
        """The one answer to what this person may spend now, for all parts of a page."""
        return credit_summary(self._request.user.pk)

    @cached_property
    def credits(self) -> Credits | None:
        tight = self.summary.tightest
        if tight is None or tight.left is None:
            return None
        limit = tight.used + tight.left
        until = f"Until {moment(tight.ends_at)}. " if tight.ends_at else ""
        return Credits(
            left=tight.left,
            limit=limit,
            percent=round(100 * tight.left / limit) if limit else 0,
            label=f"{tight.left:,} of {limit:,} {ngettext('credit', 'credits', limit)} left",
            note=f"{until}{tight.account.label}",
        )


def site_of(request: HttpRequest) -> Site:
    """The same one for the view and for the page that it draws."""
    kept: Site | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = Site(request)
        setattr(request, _KEPT, kept)
    return kept


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site": site_of(request)}
