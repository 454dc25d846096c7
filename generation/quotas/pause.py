"""The shared account is empty: nothing is sent for a while, and the admins hear of it once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils import timezone

from generation.models import SubmissionPause
from generation.quotas.refusal import moment


def pause_submissions(provider: str) -> None:
    """Begin or prolong the pause; a new one is told to the admins by mail."""
    now = timezone.now()
    until = now + timedelta(minutes=settings.ATELIER_OUT_OF_CREDITS_MINUTES)
    running = SubmissionPause.objects.filter(provider=provider, until__gt=now)
    if running.exists():
        return
    # Out of credits again right after a pause is the same trouble, not a new one.
    again = SubmissionPause.objects.filter(provider=provider, until__gt=now - timedelta(minutes=10)).exists()
    SubmissionPause.objects.update_or_create(
        provider=provider, defaults={"until": until} if again else {"until": until, "since": now}
    )
    if not again:
        _tell(provider, until)


def resume_submissions(provider: str) -> bool:
    """End the pause now; the next job tries again."""
    return bool(SubmissionPause.objects.filter(provider=provider).delete()[0])


def _tell(provider: str, until: datetime) -> None:
    people = get_user_model().objects.filter(is_active=True, is_superuser=True).exclude(email="")
    addresses = list(people.values_list("email", flat=True))
    if addresses:
        text = (
            f"The account at {provider} is out of credits. Nothing is sent until it is tried again on "
            f"{moment(until)}, or until you say so in the admin. What was held came back.\n"
        )
        send_mail("Atelier: the shared account is out of credits", text, None, addresses, fail_silently=True)
