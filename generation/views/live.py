"""What is being made right now, and how the page learns that it is finished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from generation.cards import cards, for_cards
from generation.models import Job
from generation.states import ENDED, LIVE, State

MOST_LIVE = 60
MOST_FAILURES = 5
MOST_FINISHED = 60


def context(user: AbstractBaseUser | AnonymousUser, since: datetime | None = None) -> dict[str, Any]:
    """Running jobs, failures not yet dismissed, and what ended after `since`."""
    jobs = Job.objects.filter(owner=user.pk)
    newest = jobs.order_by("-created_at", "-id")
    staff = bool(getattr(user, "is_staff", False))
    live = for_cards(newest.filter(state__in=LIVE)[:MOST_LIVE])
    troubled = newest.filter(state__in=(State.FAILED, State.IN_DOUBT), dismissed_at=None)
    finished = newest.filter(state__in=ENDED, changed_at__gt=since) if since else newest.none()
    return {
        "live": cards(live, staff=staff),
        "failures": cards(for_cards(troubled[:MOST_FAILURES]), staff=staff),
        "finished": cards(for_cards(finished[:MOST_FINISHED]), staff=staff),
        "live_version": version(user),
    }


def version(user: AbstractBaseUser | AnonymousUser) -> str:
    """Changes whenever one of this person's jobs does: microseconds since 1970."""
    latest = Job.objects.filter(owner=user.pk).aggregate(latest=Max("changed_at"))["latest"]
    return str(round(latest.timestamp() * 1_000_000)) if latest else "0"


@require_safe
def jobs_live(request: HttpRequest) -> HttpResponse:
    """204 while nothing changed since `version`; else the cards anew."""
    seen = request.GET.get("version", "")
    if seen == version(request.user):
        return HttpResponse(status=204)
    return render(request, "generation/_live.html", {**context(request.user, _moment(seen)), "polling": True})


def _moment(text: str) -> datetime:
    """The moment a version stands for; an hour ago where it is not one."""
    now = timezone.now()
    if text.isdecimal() and len(text) <= 17:
        moment = datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=int(text))
        if moment <= now:
            return max(moment, now - timedelta(hours=1))
    return now - timedelta(hours=1)
