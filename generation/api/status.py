"""How a job stands, in the words of the image service."""

from __future__ import annotations

from typing import Any, Final

from rest_framework.request import Request

from gallery.models import Image
from generation.api.links import image_link
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


def pictures(job: Job, request: Request) -> list[dict[str, str]]:
    """The pictures of a finished job that are not in the trash, with links that work now."""
    if job_status(job) != "DONE":
        return []
    outputs = Output.objects.filter(job=job, state=Output.State.STORED, image__deleted_at=None)
    images = [output.image for output in outputs.select_related("image").order_by("position")]
    return [picture(image, request) for image in images if image is not None]


def picture(image: Image, request: Request) -> dict[str, str]:
    return {"asset_id": str(image.uid), "url": image_link(request, image)}


def failure(job: Job) -> dict[str, str] | None:
    """Why a failed job brought nothing; None for all others."""
    if job_status(job) != "FAILED":
        return None
    if job.cancelled_at is not None:
        return {"message": CANCELLED, "code": "cancelled"}
    return {"message": job.message or "It failed.", "code": job.failure or Failure.FAILED}


def status_body(job: Job, request: Request) -> dict[str, Any]:
    """The answer of `status/{art_variation_id}`."""
    why = failure(job)
    return {
        "id": str(job.uid),
        "job_status": job_status(job),
        "modified": job.changed_at.isoformat(),
        "images": pictures(job, request),
        "errors": {"detail": why} if why else None,
    }


def task_body(job: Job, request: Request) -> dict[str, Any]:
    """The answer of `tasks/{task_id}`; result and error are absent while it runs."""
    body: dict[str, Any] = {"task_id": str(job.uid), "status": task_status(job)}
    if body["status"] == "completed":
        body["result"] = pictures(job, request)
    if body["status"] == "failed":
        body["error"] = failure(job)
    return body
