"""GET status and tasks: how a job stands, asked every few seconds and never limited."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from generation.api.authentication import owner_of
from generation.api.describing import answers
from generation.api.paging import read_id
from generation.api.status import StatusBody, TaskBody, failure, pictures, task_status
from generation.api.views.base import PollView
from generation.models import Job


class Status(PollView):
    """Constant queries: the key, the job, its pictures."""

    @extend_schema(
        operation_id="status",
        summary="How a job stands",
        tags=["Image service"],
        responses=answers({200: StatusBody}, 401, 404),
    )
    def get(self, request: Request, art_variation_id: str) -> Response:
        job = find_job(Job.objects.of(owner_of(request)), art_variation_id)
        return self.answer(StatusBody, {"job": job, "images": pictures(job), "errors": failure(job)})


class Task(PollView):
    """The same job, asked for by its other id."""

    @extend_schema(
        operation_id="task",
        summary="How a task stands",
        tags=["Image service"],
        responses=answers({200: TaskBody}, 401, 404),
    )
    def get(self, request: Request, task_id: str) -> Response:
        job = find_job(Job.objects.of(owner_of(request)), task_id)
        value: dict[str, Any] = {"job": job, "status": task_status(job)}
        if value["status"] == "completed":
            value["result"] = pictures(job)
        if value["status"] == "failed":
            value["error"] = failure(job)
        return self.answer(TaskBody, value)


def find_job(jobs: QuerySet[Job], text: str) -> Job:
    """The one of this id among `jobs`. Raises NotFound for all else."""
    uid = read_id(text)
    job = jobs.filter(uid=uid).first() if uid else None
    if job is None:
        raise NotFound("There is no such job.")
    return job
