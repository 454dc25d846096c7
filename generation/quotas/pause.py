"""The shared account is too empty for a job: others wait, and one at a time finds out how empty it is.

The cheapest that is cheaper than what was refused is sent first, alone; what is taken opens the way for
all that cost no more. When nothing cheaper is left they wait for a pause, and then the cheapest of all
is sent: all follow it when it is taken, and the pause doubles when it is not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from generation.models import Job, SubmissionPause
from generation.quotas.refusal import moment
from generation.states import State

LONGEST = 24 * 60  # minutes
WAITS = "The shared account had too few credits"


def pause_submissions(provider: str, cost: int = 0) -> None:
    """A job of so many credits was refused: begin or prolong the pause. A new one is told to the admins."""
    now = timezone.now()
    first = settings.ATELIER_OUT_OF_CREDITS_MINUTES
    values = {"until": now + timedelta(minutes=first), "since": now, "minutes": first, "price": cost}
    with transaction.atomic():
        rows = SubmissionPause.objects.select_for_update()
        pause, new = rows.get_or_create(provider=provider, defaults=values)
        if not new:
            # Out of credits again right after a pause is the same trouble, not a new one.
            if pause.until < now - timedelta(minutes=10):
                pause.since, new = now, True
            if pause.until <= now:
                pause.minutes = min(2 * (pause.minutes or first), max(first, LONGEST))
            pause.until = now + timedelta(minutes=pause.minutes or first)
            pause.price = min(pause.price, cost)
            if pause.taken is not None and pause.taken >= cost:
                pause.taken = None
            pause.save()
    waits = f"{WAITS} for a job of {pause.price:,}. This one waits until {moment(pause.until)}."
    dear = Job.objects.alias(cost=F("price") * F("count")).filter(cost__gte=pause.price)
    dear.filter(provider=provider, state=State.QUEUED).update(message=waits, changed_at=now)
    if new:
        _tell(provider, pause.until)


def choose_alone(due: QuerySet[Job]) -> None:
    """Of each provider whose account is in question, let the cheapest of these be sent, unless one is out."""
    for pause in SubmissionPause.objects.select_related("trying"):
        if pause.trying and pause.trying.state in (State.PREPARING, State.SUBMITTING):
            continue
        jobs = due.filter(provider=pause.provider).annotate(cost=F("price") * F("count"))
        if pause.taken is not None:
            jobs = jobs.filter(cost__gt=pause.taken)
        job = jobs.order_by("cost", "created_at", "pk").first()
        if job and job.pk != pause.trying_id:
            SubmissionPause.objects.filter(pk=pause.pk, trying=pause.trying_id).update(trying=job)


def note_taken(job: Job) -> None:
    """The service took this job. Where it was sent alone, others may follow."""
    pauses = SubmissionPause.objects.filter(provider=job.provider, trying=job.pk)
    if not pauses.filter(until__gt=timezone.now()).update(taken=job.quoted):
        _end(pauses, job.provider)


def resume_submissions(provider: str) -> bool:
    """End the pause now; all that wait may go."""
    return _end(SubmissionPause.objects.filter(provider=provider), provider)


def _end(pauses: QuerySet[SubmissionPause], provider: str) -> bool:
    ended = bool(pauses.delete()[0])
    if ended:
        waiting = Job.objects.filter(provider=provider, state=State.QUEUED, message__startswith=WAITS)
        waiting.update(message="", changed_at=timezone.now())
    return ended


def _tell(provider: str, until: datetime) -> None:
    people = get_user_model().objects.filter(is_active=True, is_superuser=True).exclude(email="")
    addresses = list(people.values_list("email", flat=True))
    if addresses:
        text = (
            f"The account at {provider} is out of credits. Jobs wait until it is tried again on "
            f"{moment(until)}, or until you say so in the admin.\n"
        )
        send_mail("Atelier: the shared account is out of credits", text, None, addresses, fail_silently=True)
