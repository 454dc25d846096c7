"""One's own jobs: list, fetch, cancel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gallery.models import Image
from generation.api import paging
from generation.api.authentication import owner_of
from generation.api.describing import answers
from generation.api.status import STATUSES, job_status
from generation.api.views.base import ApiView, PollView
from generation.api.views.status import find_job
from generation.catalogue.spec import CAPABILITIES
from generation.models import Hold, Job
from generation.pipeline.cancel import cancel
from generation.states import Failure, State

TAG = ["Jobs"]


class CostBody(serializers.Serializer[Any]):
    """Credits. Once it has ended, captured and released are together what was quoted."""

    quoted = serializers.IntegerField(help_text="Held when it was asked for.")
    captured = serializers.IntegerField(help_text="Paid for what was delivered.")
    released = serializers.IntegerField(help_text="Given back.")


class JobBody(serializers.Serializer[Any]):
    """A job. `state` is exact; `status` says the same in the image service's words."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(State.values)
    status = serializers.ChoiceField(STATUSES)
    model = serializers.CharField()
    model_name = serializers.CharField()
    provider = serializers.CharField()
    capability = serializers.ChoiceField(CAPABILITIES)
    prompt = serializers.CharField()
    count = serializers.IntegerField(help_text="Pictures asked for.")
    cost = CostBody()
    failure = serializers.CharField(
        allow_null=True, help_text=f"Why it failed, one of: {', '.join(Failure.values)}."
    )
    message = serializers.CharField(help_text="What went wrong, for a person.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    images = serializers.ListField(
        child=serializers.UUIDField(), help_text="Ids of its pictures; not of those in the trash."
    )


class JobList(serializers.Serializer[Any]):
    """A page of jobs, newest first."""

    jobs = JobBody(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Of the next page; null at the end.")


class Cancelled(serializers.Serializer[Any]):
    """How far it could be cancelled, and how it stands now."""

    detail = serializers.CharField(help_text="A sentence for a person.")
    job = JobBody()


class Jobs(ApiView):
    """Three queries and the key's, however long the list is."""

    @extend_schema(
        operation_id="list_jobs",
        summary="Your jobs, newest first",
        tags=TAG,
        parameters=[*paging.PARAMETERS, OpenApiParameter("state", str, enum=State.values)],
        responses=answers({200: JobList}, 400, 401, 429),
    )
    def get(self, request: Request) -> Response:
        jobs = Job.objects.of(owner_of(request))
        if state := paging.choice(request, "state", State.values):
            jobs = jobs.filter(state=state)
        found, following = paging.page(request, jobs)
        return Response({"jobs": _bodies(request, found), "next_cursor": following})


class OneJob(PollView):
    """Asked again and again, so never limited."""

    @extend_schema(
        operation_id="get_job",
        summary="A job",
        tags=TAG,
        responses=answers({200: JobBody}, 401, 404),
    )
    def get(self, request: Request, job_id: str) -> Response:
        return Response(_bodies(request, [find_job(request, job_id)])[0])


class CancelJob(ApiView):
    """Free before anything was sent; afterwards it is paid for, and its pictures go to the trash."""

    @extend_schema(
        operation_id="cancel_job",
        summary="Cancel a job",
        description="Free as long as nothing was sent. After that it is paid for, and its pictures go to "
        "the trash. To cancel what has ended changes nothing.",
        tags=TAG,
        request=None,
        responses=answers({200: Cancelled}, 401, 404, 429),
    )
    def post(self, request: Request, job_id: str) -> Response:
        sentence = cancel(find_job(request, job_id))
        return Response({"detail": sentence, "job": _bodies(request, [find_job(request, job_id)])[0]})


def _bodies(request: Request, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Two queries, for the credits and for the pictures of all of them."""
    keys = [job.pk for job in jobs]
    holds = {hold.job_id: hold for hold in Hold.objects.filter(job__in=keys)}
    alive = Image.objects.visible_to(owner_of(request)).alive().filter(output__job__in=keys)
    images: dict[int, list[str]] = defaultdict(list)
    for job_id, uid in alive.order_by("output__position").values_list("output__job", "uid"):
        images[job_id].append(str(uid))
    return [_body(job, holds.get(job.pk), images[job.pk]) for job in jobs]


def _body(job: Job, hold: Hold | None, images: list[str]) -> dict[str, Any]:
    return {
        "id": str(job.uid),
        "state": job.state,
        "status": job_status(job),
        "model": job.model,
        "model_name": job.model_name,
        "provider": job.provider,
        "capability": job.capability,
        "prompt": job.prompt,
        "count": job.count,
        "cost": {
            "quoted": hold.quoted if hold else job.quoted,
            "captured": hold.captured if hold else 0,
            "released": hold.released if hold else 0,
        },
        "failure": job.failure or None,
        "message": job.message,
        "created_at": job.created_at.isoformat(),
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "images": images,
    }
