"""Pictures that were made but could not be fetched are fetched again; nothing is made or sent anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from gallery.models import sharing_of_new
from generation.models import Job, JobReference, Output
from generation.pipeline.wake import wake
from generation.quotas.admission import hold
from generation.states import State

_SAME = (
    "parent",
    "provider",
    "model",
    "model_name",
    "capability",
    "prompt",
    "negative_prompt",
    "parameters",
    "styles",
    "reference_fields",
    "price",
    "aspect",
    "placeholder",
    "fingerprint",
    "task_id",
    "variation_id",
    "typical_seconds",
    "submitting_at",
    "submitted_at",
    "finished_at",
)


def refetch(job: Job, owner: AbstractBaseUser, outputs: Sequence[Output]) -> Job:
    """A job that only collects `outputs`, under the ticket of `job` and a hold of its own.

    Once for each job, however often it is asked for. Raises quotas' Refused.
    """
    key = hashlib.sha256(f"refetch:{job.uid}".encode()).hexdigest()
    before = Job.objects.filter(owner=owner.pk, submission_key=key).first()
    if before:
        return before
    sharing = sharing_of_new(owner, job.sharing)
    try:
        with transaction.atomic():
            again = Job.objects.create(
                owner_id=owner.pk,
                owner_name=owner.get_username(),
                submission_key=key,
                state=State.COLLECTING,
                count=len(outputs),
                visibility=sharing.visibility,
                team_id=sharing.team_id,
                **{name: getattr(job, name) for name in _SAME},
            )
            hold(again)
            JobReference.objects.bulk_create(
                JobReference(job=again, reference_id=row.reference_id, position=row.position)
                for row in job.job_references.all()
            )
            Output.objects.bulk_create(
                Output(job=again, position=position, asset_id=old.asset_id, url=old.url, seed=old.seed)
                for position, old in enumerate(outputs)
            )
            transaction.on_commit(wake, robust=True)
    except IntegrityError:
        return Job.objects.get(owner=owner.pk, submission_key=key)
    return again
