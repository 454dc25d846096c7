"""A person's account ends: what of theirs has not been sent yet never is, and their keys open nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from generation.keys import revoke_all
from generation.models import Job
from generation.pipeline.cancel import cancel
from generation.states import WAITING


def stop_waiting_jobs(sender: type[AbstractBaseUser], instance: AbstractBaseUser, **kwargs: Any) -> None:
    """Before the row goes: its references go with it, and a job must not be sent without them.

    What was sent goes on: it is paid for, and history keeps the name.
    """
    for job in Job.objects.filter(owner=instance.pk, state__in=WAITING):
        cancel(job)


def end_keys(sender: type[AbstractBaseUser], instance: AbstractBaseUser, **kwargs: Any) -> None:
    """For good: who is let in again makes new ones."""
    if not instance.is_active:
        revoke_all(instance.pk, "the end of the account")
