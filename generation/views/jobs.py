"""Activity: every job with its stages, and what a person can do about it."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from gallery.models import Image
from generation import references as library
from generation.cards import card, cards, for_cards, with_pictures
from generation.context import site_of
from generation.models import Job
from generation.pipeline.cancel import cancel
from generation.pipeline.doubt import Decision, decide
from generation.pipeline.retry import CannotRepeat, retry
from generation.quotas.refusal import Refused
from generation.states import LIVE, State

PAGE = 30
_TABS: dict[str, tuple[str, tuple[State, ...]]] = {
    "": ("All", ()),
    "running": ("Running", LIVE),
    "trouble": ("Needs you", (State.IN_DOUBT, State.FAILED)),
    "done": ("Done", (State.DONE,)),
}
_DECISIONS: dict[str, Decision] = {
    "ran": "ran",
    "did_not_run": "did_not_run",
    "look_again": "look_again",
}


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in _TABS else ""
    jobs = _jobs_in(shown, Job.objects.of(request.user))
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        jobs = jobs.filter(id__lt=int(before))
    version = site_of(request).present.version
    page = list(for_cards(jobs.order_by("-id"))[: PAGE + 1])
    more = len(page) > PAGE
    query = f"show={shown}&" if shown else ""
    context = {
        "jobs": cards(with_pictures(page[:PAGE]), staff=bool(getattr(request.user, "is_staff", False))),
        "tabs": [_tab(name, label, shown) for name, (label, _) in _TABS.items()],
        "next_url": f"{reverse('activity')}?{query}before={page[PAGE - 1].pk}" if more else "",
        "live_version": version,
    }
    return render(request, "generation/activity.html", context)


@require_safe
def job(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Of others what was asked for and what came of it, but not what only its maker can do or use."""
    row = get_object_or_404(for_cards(Job.objects.visible_to(request.user)), uid=uid)
    with_pictures([row])
    mine = row.owner_id == request.user.pk
    staff = mine and bool(getattr(request.user, "is_staff", False))
    references = [item.reference for item in row.job_references.select_related("reference")] if mine else []
    context = {
        "card": card(row, staff=staff) if mine else card(row, seen=_seen(request, row)),
        "recipe": _recipe(row),
        "references": [library.view(reference) for reference in references],
        "exchange": _exchange(row) if staff else [],
    }
    return render(request, "generation/job.html", context)


@require_POST
def job_cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    messages.info(request, cancel(_mine(request, uid)))
    return _back(request)


@require_POST
def job_retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = _mine(request, uid)
    if not card(row).can_retry:
        messages.error(request, "This job cannot be retried as it is.")
        return _back(request)
    try:
        retry(row, cast(AbstractBaseUser, request.user))
    except (CannotRepeat, Refused, ValueError) as error:
        messages.error(request, str(error))
        return _back(request)
    Job.objects.filter(pk=row.pk).update(dismissed_at=timezone.now(), changed_at=timezone.now())
    messages.success(request, "Making it once more.")
    return _back(request)


@require_POST
def job_decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    row = _mine(request, uid)
    decision = _DECISIONS.get(request.POST.get("decision", ""))
    if decision is None:
        messages.error(request, "Say whether it ran, did not run, or should be looked for again.")
    else:
        messages.info(request, decide(row, decision))
    return _back(request)


@require_POST
def job_dismiss(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    row = _mine(request, uid)
    Job.objects.filter(pk=row.pk, state=State.FAILED).update(dismissed_at=now, changed_at=now)
    return _back(request)


def _jobs_in(shown: str, jobs: QuerySet[Job]) -> QuerySet[Job]:
    states = _TABS[shown][1]
    jobs = jobs.filter(state__in=states) if states else jobs
    return jobs.filter(dismissed_at=None) if shown == "trouble" else jobs


def _tab(name: str, label: str, shown: str) -> dict[str, Any]:
    url = reverse("activity") + (f"?show={name}" if name else "")
    return {"label": label, "url": url, "current": name == shown}


def _mine(request: HttpRequest, uid: uuid.UUID) -> Job:
    return get_object_or_404(for_cards(Job.objects.of(request.user)), uid=uid)


def _seen(request: HttpRequest, row: Job) -> frozenset[int]:
    pictures = Image.objects.visible_to(request.user).alive().filter(output__job=row)
    return frozenset(pictures.values_list("pk", flat=True))


def _recipe(row: Job) -> list[tuple[str, str]]:
    named = [("Model", row.model_name), ("Styles", ", ".join(row.styles))]
    given = [
        (name.replace("_", " ").capitalize(), str(value))
        for name, value in row.parameters.items()
        if str(value) != row.prompt
    ]
    return [(label, value) for label, value in (*named, *given) if value]


def _exchange(row: Job) -> list[tuple[str, str]]:
    pairs = [
        ("Provider", row.provider),
        ("Model id", row.model),
        ("Capability", row.capability),
        ("Task", row.task_id),
        ("Variation", row.variation_id),
        ("Upstream status", row.upstream_status),
        ("Upstream code", row.upstream_code),
        ("Upstream said", row.upstream_detail),
        ("Tries", str(row.attempts)),
        ("Polls", str(row.polls)),
    ]
    return [(label, value) for label, value in pairs if value]


def _back(request: HttpRequest) -> HttpResponse:
    """To where the person came from, if that is a page of ours."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else "activity")
