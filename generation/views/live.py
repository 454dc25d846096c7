"""What is being made right now, and how the page learns that it is finished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from generation.cards import cards, for_cards, with_pictures
from generation.context import site_of
from generation.models import Job
from generation.states import ENDED, LIVE, State

MOST = 120
MOST_FAILURES = 3
TROUBLE = (State.FAILED, State.IN_DOUBT)
# Nothing more comes of these by itself.
OVER = (*ENDED, State.IN_DOUBT)


def context(request: HttpRequest, since: datetime | None = None) -> dict[str, Any]:
    """Running jobs, failures not yet dismissed, and what ended after `since`."""
    # Asked for before the rows, so that a change in between is heard of the next time.
    version = site_of(request).present.version
    troubled = Q(state__in=TROUBLE, dismissed_at=None)
    wanted = Q(state__in=LIVE) | troubled
    if since:
        wanted |= Q(state__in=OVER, changed_at__gt=since)
    newest = Job.objects.of(request.user).filter(wanted).order_by("-created_at", "-id")
    rows = list(for_cards(newest)[:MOST])
    staff = bool(getattr(request.user, "is_staff", False))
    ended = [job for job in rows if since and job.state in OVER and job.changed_at > since]
    troubles = [job for job in rows if job.state in TROUBLE and job.dismissed_at is None]
    return {
        "live": cards([job for job in rows if job.state in LIVE], staff=staff),
        "failures": cards(troubles[:MOST_FAILURES], staff=staff),
        "finished": cards(with_pictures(ended), staff=staff),
        "live_version": version,
    }


@require_safe
def jobs_live(request: HttpRequest) -> HttpResponse:
    """204 while nothing changed since `version`; else the cards anew."""
    seen = request.GET.get("version", "")
    if seen == site_of(request).present.version:
        return HttpResponse(status=204)
    return render(request, "generation/_live.html", {**context(request, _moment(seen)), "polling": True})


def _moment(text: str) -> datetime:
    """The moment a version stands for; an hour ago where it is not one."""
    now = timezone.now()
    if text.isdecimal() and len(text) <= 17:
        moment = datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=int(text))
        if moment <= now:
            return max(moment, now - timedelta(hours=1))
    return now - timedelta(hours=1)
