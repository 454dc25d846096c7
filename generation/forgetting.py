"""Somebody wants to be forgotten: of their jobs only the numbers stay."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from generation.models import Job, Output
from generation.states import UNDERWAY, State

NOBODY = "a former member"


def underway(owner: AbstractBaseUser) -> int:
    """How many of their jobs are being made, or nobody knows whether they are."""
    return Job.objects.filter(owner=owner.pk, state__in=(*UNDERWAY, State.IN_DOUBT)).count()


def forget(owner: AbstractBaseUser) -> None:
    """Remove the words; the ledger keeps what was spent.

    Must run in the transaction that deletes the person: that cancels what waits.
    """
    jobs = Job.objects.filter(owner=owner.pk)
    # Answers and messages may repeat the prompt.
    Output.objects.filter(job__in=jobs).update(message="")
    jobs.update(
        owner_name=NOBODY,
        prompt="",
        negative_prompt="",
        parameters={},
        styles=[],
        fingerprint="",
        body_digest="",
        placeholder="",
        message="",
        upstream_detail="",
        upstream_answer="",
    )
