"""Whether the words of a job are open to whoever looks: a private one is, once it was opened, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef
from django.utils import timezone

from generation.models import Job
from generation.models.job import JobQuerySet

OPEN_FOR: Final = timedelta(minutes=10)
_KEY: Final = "opened_job"


def with_openness(jobs: JobQuerySet, user: AbstractBaseUser | AnonymousUser) -> JobQuerySet:
    """Each job then says by `is_open` whether this person sees it anyway, admin or not."""
    return jobs.annotate(open_to_me=Exists(Job.objects.visible_to(user).filter(pk=OuterRef("pk"))))


def is_open(job: Job) -> bool:
    return bool(vars(job).get("open_to_me"))


def open_for_a_while(session: SessionBase, job: Job) -> None:
    session[_KEY] = [job.pk, (timezone.now() + OPEN_FOR).timestamp()]


def was_opened(session: SessionBase, job: Job) -> bool:
    pk, until = session.get(_KEY, (None, 0))
    return bool(pk == job.pk and until > timezone.now().timestamp())
