"""GET status and tasks: how a job stands, asked every few seconds and never limited."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from generation.api.describing import answers
from generation.api.paging import read_id
from generation.api.status import STATUSES, TASK_STATUSES, status_body, task_body
from generation.api.views.base import PollView
from generation.models import Job


class Picture(serializers.Serializer[Any]):
    """A finished picture. Its link expires; ask again for a fresh one."""

    asset_id = serializers.UUIDField()
    url = serializers.URLField()


class Why(serializers.Serializer[Any]):
    """Why it failed."""

    message = serializers.CharField()
    code = serializers.CharField()


STATUS = inline_serializer(
    "Status",
    {
        "id": serializers.UUIDField(),
        "job_status": serializers.ChoiceField(STATUSES, help_text="DONE and FAILED end it."),
        "modified": serializers.DateTimeField(),
        "images": Picture(many=True),
        "errors": inline_serializer("StatusErrors", {"detail": Why()}, allow_null=True),
    },
)


class TaskBody(serializers.Serializer[Any]):
    """The same of its task; `result` and `error` are absent while it runs."""

    task_id = serializers.UUIDField()
    status = serializers.ChoiceField(TASK_STATUSES)
    result = Picture(many=True, required=False)
    error = Why(required=False)


class Status(PollView):
    """Constant queries: the key, the job, its pictures."""

    @extend_schema(
        operation_id="status",
        summary="How a job stands",
        tags=["Image service"],
        responses=answers({200: STATUS}, 401, 404),
    )
    def get(self, request: Request, art_variation_id: str) -> Response:
        return Response(status_body(find_job(request, art_variation_id), request))


class Task(PollView):
    """The same job, asked for by its other id."""

    @extend_schema(
        operation_id="task",
        summary="How a task stands",
        tags=["Image service"],
        responses=answers({200: TaskBody}, 401, 404),
    )
    def get(self, request: Request, task_id: str) -> Response:
        return Response(task_body(find_job(request, task_id), request))


def find_job(request: Request, text: str) -> Job:
    """The job of this id that the key's owner asked for. Raises NotFound for all else."""
    uid = read_id(text)
    job = Job.objects.of(request.user).filter(uid=uid).first() if uid else None
    if job is None:
        raise NotFound("There is no such job.")
    return job
