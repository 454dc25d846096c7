"""How a job stands, in the words of the image service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from gallery.models import Image
from generation.api.bodies import Link, Moment
from generation.models import Job, Output
from generation.states import Failure, State

_STATUS: Final = {
    State.QUEUED: "CREATED",
    State.PREPARING: "PENDING",
    State.SUBMITTING: "PENDING",
    State.RUNNING: "PROCESSING",
    State.COLLECTING: "RENDERING",
    # It may still end in either way, so a client that waits is right.
    State.IN_DOUBT: "PROCESSING",
    State.DONE: "DONE",
    State.FAILED: "FAILED",
    State.CANCELLED: "FAILED",
}
_TASK: Final = {"CREATED": "pending", "PENDING": "pending", "DONE": "completed", "FAILED": "failed"}
STATUSES: Final = ("CREATED", "PENDING", "PROCESSING", "RENDERING", "DONE", "FAILED")
TASK_STATUSES: Final = ("pending", "processing", "completed", "failed")
CANCELLED: Final = "It was cancelled."


def job_status(job: Job) -> str:
    """One of STATUSES. A cancelled job has failed, whatever became of its pictures."""
    if job.cancelled_at is not None and job.state == State.DONE:
        return "FAILED"
    return _STATUS[State(job.state)]


def task_status(job: Job) -> str:
    """One of TASK_STATUSES."""
    return _TASK.get(job_status(job), "processing")


def pictures(job: Job) -> Iterable[Image]:
    """The pictures of a finished job that are not in the trash."""
    if job_status(job) != "DONE":
        return []
    stored = Image.objects.alive().filter(output__job=job, output__state=Output.State.STORED)
    return stored.order_by("output__position")


def failure(job: Job) -> dict[str, str] | None:
    """Why a failed job brought nothing; None for all others."""
    if job_status(job) != "FAILED":
        return None
    if job.cancelled_at is not None:
        return {"message": CANCELLED, "code": "cancelled"}
    return {"message": job.message or "It failed.", "code": job.failure or Failure.FAILED}


class JobStatus(serializers.ChoiceField):
    """Of the Job that is its source."""

    def __init__(self, **options: Any) -> None:
        super().__init__(STATUSES, **options)

    def to_representation(self, value: Any) -> str:
        return job_status(value)


class Picture(serializers.Serializer[Any]):
    """A finished picture. Its link expires; ask again for a fresh one."""

    asset_id = serializers.UUIDField(source="uid")
    url = Link(source="*")


class Why(serializers.Serializer[Any]):
    """Why it failed."""

    message = serializers.CharField()
    code = serializers.CharField()


class StatusErrors(serializers.Serializer[Any]):
    """null but for a job that failed."""

    detail = Why(source="*")


@extend_schema_serializer(component_name="Status")
class StatusBody(serializers.Serializer[Any]):
    """How a job stands."""

    id = serializers.UUIDField(source="job.uid")
    job_status = JobStatus(source="job", help_text="DONE and FAILED end it.")
    modified = Moment(source="job.changed_at")
    images = Picture(many=True)
    errors = StatusErrors(allow_null=True)  # type: ignore[assignment]  # a field does not stay on the class


class TaskBody(serializers.Serializer[Any]):
    """The same of its task; `result` and `error` are absent while it runs."""

    task_id = serializers.UUIDField(source="job.uid")
    status = serializers.ChoiceField(TASK_STATUSES)
    result = Picture(many=True, required=False)
    error = Why(required=False)
