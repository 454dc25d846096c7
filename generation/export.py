"""A person's jobs, references and keys as files and lines, for whoever packs them up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from gallery.export import Entry, lines, stored
from generation.models import ApiKey, Job, Reference


def entries(owner: AbstractBaseUser) -> Iterator[Entry]:
    """What was asked for and what it cost; every reference; the keys without their secrets."""
    jobs = Job.objects.filter(owner=owner.pk).select_related("hold").order_by("id")
    yield Entry("jobs.jsonl", lambda: lines(_job(job) for job in jobs.iterator(500)))
    references = Reference.objects.filter(owner=owner.pk).order_by("id")
    yield Entry("references.jsonl", lambda: lines(_reference(row) for row in references.iterator(500)))
    for reference in references.iterator(500):
        yield Entry(_file(reference), lambda reference=reference: stored(reference.file))  # type: ignore[misc]
    keys = ApiKey.objects.filter(owner=owner.pk).order_by("id")
    yield Entry("keys.jsonl", lambda: lines(_key(key) for key in keys.iterator(500)))


def _job(job: Job) -> dict[str, Any]:
    hold = getattr(job, "hold", None)
    return {
        "id": job.uid,
        "made": job.created_at,
        "ended": job.ended_at,
        "state": job.state,
        "failure": job.failure,
        "message": job.message,
        "provider": job.provider,
        "model": job.model,
        "capability": job.capability,
        "prompt": job.prompt,
        "parameters": job.parameters,
        "styles": job.styles,
        "count": job.count,
        "credits_held": hold.quoted if hold else 0,
        "credits_spent": hold.captured if hold else 0,
    }


def _file(reference: Reference) -> str:
    return f"references/{reference.uid}.{str(reference.file.name).rpartition('.')[2]}"


def _reference(row: Reference) -> dict[str, Any]:
    return {"file": _file(row), "id": row.uid, "name": row.name, "added": row.created_at, "used": row.used_at}


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "prefix": key.prefix,
        "made": key.created,
        "last_used": key.last_used_at,
        "expires": key.expiry_date,
        "revoked": key.revoked,
    }
