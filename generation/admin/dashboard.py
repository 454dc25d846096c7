"""How the making of pictures is doing, for the admin's first page; a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST
from django_q.tasks import async_task

from generation.configured import get_provider, provider_names
from generation.health import WorkerHealth, worker_health
from generation.models import Alert, ImageModel, Job, ProviderState, QueuePause, SubmissionPause, held_back
from generation.seen import refusing
from generation.states import UNDERWAY, Failure, State

Level = Literal["good", "warn", "bad"]
OLD = timedelta(minutes=10)
STUCK = timedelta(hours=1)
_PROVIDER_LEVELS: dict[str, Level] = {"fine": "good", "up": "good", "refused": "bad", "away": "bad"}


@dataclass(frozen=True, slots=True)
class Queue:
    waiting: int
    paused: int
    running: int
    in_doubt: int
    oldest: datetime | None

    @property
    def oldest_text(self) -> str:
        return _ago(self.oldest)

    @property
    def level(self) -> Level:
        if self.in_doubt:
            return "bad"
        late = self.oldest and timezone.now() - self.oldest > OLD and self.waiting > self.paused
        return "warn" if late or self.paused else "good"


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    label: str
    text: str
    level: Level
    message: str = ""
    seen_at: datetime | None = None
    out_of_credits: datetime | None = None
    refusing: int = 0

    @property
    def seen(self) -> str:
        return _ago(self.seen_at)


@dataclass(frozen=True, slots=True)
class FailureCount:
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    worker: WorkerHealth
    queue: Queue
    providers: Sequence[Provider]
    done_today: int
    failures: Sequence[FailureCount]
    pauses: Sequence[QueuePause]
    alerts: Sequence[Alert]
    notices: Sequence[ImageModel]


def dashboard(user: AbstractBaseUser | AnonymousUser) -> Dashboard:
    """What this person may see of it; parts that are not theirs stay empty."""
    now = timezone.now()
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done, failures = _today(day)
    may = _may(user)
    return Dashboard(
        worker=worker_health(),
        queue=_queue(now),
        providers=_providers(now),
        done_today=done,
        failures=failures,
        pauses=list(QueuePause.objects.in_force(now)),
        alerts=list(Alert.objects.filter(at__gte=now - timedelta(days=7))[:5]) if may("view_alert") else (),
        notices=list(ImageModel.objects.exclude(notice="").only("name", "notice")[:5])
        if may("change_imagemodel")
        else (),
    )


def _ago(then: datetime | None) -> str:
    if then is None:
        return ""
    recent = timezone.now() - then < timedelta(minutes=1)
    return "just now" if recent else f"{timesince(then)} ago"


def _may(user: AbstractBaseUser | AnonymousUser) -> Any:
    return lambda permission: user.has_perm(f"generation.{permission}")  # type: ignore[union-attr]


def _queue(now: datetime) -> Queue:
    queued = Q(state__in=(State.QUEUED, State.PREPARING))
    found = Job.objects.filter(queued | Q(state__in=(*UNDERWAY, State.IN_DOUBT))).aggregate(
        waiting=Count("pk", filter=queued),
        paused=Count("pk", filter=Q(held_back(now), state=State.QUEUED)),
        running=Count("pk", filter=Q(state__in=UNDERWAY)),
        in_doubt=Count("pk", filter=Q(state=State.IN_DOUBT)),
        oldest=Min("created_at", filter=queued),
    )
    return Queue(**found)


def _providers(now: datetime) -> list[Provider]:
    seen = {row.provider: row for row in ProviderState.objects.all()}
    empty = dict(SubmissionPause.objects.filter(until__gt=now).values_list("provider", "until"))
    refused = refusing()
    return [
        _provider(name, seen.get(name), empty.get(name), refused.get(name, 0)) for name in provider_names()
    ]


def _provider(name: str, row: ProviderState | None, empty_until: datetime | None, refusing: int) -> Provider:
    label = get_provider(name).label
    if not settings.PROVIDERS[name]["options"]:
        return Provider(name, label, "Draws on this machine", "good")
    if row is None:
        return Provider(name, label, "Not asked yet", "warn", out_of_credits=empty_until, refusing=refusing)
    level: Level = "warn" if empty_until or refusing else _PROVIDER_LEVELS[row.state]
    return Provider(
        name, label, row.get_state_display(), level, row.message, row.seen_at, empty_until, refusing
    )


def _today(day: datetime) -> tuple[int, list[FailureCount]]:
    rows = Job.objects.filter(ended_at__gte=day).order_by().values_list("state", "failure")
    counted = rows.annotate(jobs=Count("pk"))
    done, failed = 0, dict.fromkeys(Failure.values, 0)
    for state, failure, jobs in counted:
        done += jobs if state == State.DONE else 0
        if failure:
            failed[failure] = failed.get(failure, 0) + jobs
    base = reverse("admin:generation_job_changelist")
    return done, [
        FailureCount(
            Failure(name).label,
            count,
            f"{base}?{urlencode({'failure__exact': name, 'ended_at__gte': day.isoformat()})}",
        )
        for name, count in failed.items()
        if count
    ]


@require_POST
def ask_now(request: HttpRequest) -> HttpResponse:
    """The button: a worker asks each provider, and the page says what came of it."""
    if not request.user.has_perm("generation.view_job"):
        raise PermissionDenied
    if worker_health().alive:
        async_task("generation.tasks.ask_providers")
        messages.info(request, "Asking. Load this page again in a moment.")
    else:
        messages.error(
            request,
            "The worker is not running, so nobody can ask. On the server: .venv/bin/python manage.py doctor.",
        )
    return redirect("admin:index")
