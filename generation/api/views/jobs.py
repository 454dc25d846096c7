"""One's own jobs: list, fetch, cancel."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gallery.models import Image
from generation.api import paging
from generation.api.authentication import owner_of
from generation.api.bodies import Choice, Moment, Uids, valid
from generation.api.describing import answers
from generation.api.status import JobStatus
from generation.api.views.base import ApiView, PollView
from generation.api.views.status import find_job
from generation.catalogue.spec import CAPABILITIES
from generation.models import Job
from generation.pipeline.cancel import cancel
from generation.states import Failure, State

TAG = ["Jobs"]


class CostBody(serializers.Serializer[Any]):
    """Credits. Once it has ended, captured and released are together what was quoted."""

    quoted = serializers.IntegerField(help_text="Held when it was asked for.")
    captured = serializers.IntegerField(help_text="Paid for what was delivered.")
    released = serializers.IntegerField(help_text="Given back.")


class FailureCode(serializers.CharField):
    """null where there is none."""

    def to_representation(self, value: str) -> Any:
        return value or None


class JobBody(serializers.Serializer[Any]):
    """A job. `state` is exact; `status` says the same in the image service's words."""

    id = serializers.UUIDField(source="uid")
    state = serializers.ChoiceField(State.values)
    status = JobStatus(source="*")
    model = serializers.CharField()
    model_name = serializers.CharField()
    provider = serializers.CharField()
    capability = serializers.ChoiceField(CAPABILITIES)
    prompt = serializers.CharField()
    count = serializers.IntegerField(help_text="Pictures asked for.")
    cost = CostBody(source="*")
    failure = FailureCode(allow_null=True, help_text=f"Why it failed, one of: {', '.join(Failure.values)}.")
    message = serializers.CharField(help_text="What went wrong, for a person.")
    created_at = Moment()
    ended_at = Moment(allow_null=True)
    images = Uids("images", help_text="Ids of its pictures; not of those in the trash.")


class JobList(serializers.Serializer[Any]):
    """A page of jobs, newest first."""

    jobs = JobBody(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Of the next page; null at the end.")


class Cancelled(serializers.Serializer[Any]):
    """How far it could be cancelled, and how it stands now."""

    detail = serializers.CharField(help_text="A sentence for a person.")
    job = JobBody()


class JobFilters(serializers.Serializer[Any]):
    """Which jobs are listed."""

    state = Choice(State.values, required=False)


class Jobs(ApiView):
    """Constant queries however long the list is."""

    @extend_schema(
        operation_id="list_jobs",
        summary="Your jobs, newest first",
        tags=TAG,
        parameters=[*paging.PARAMETERS, JobFilters],
        responses=answers({200: JobList}, 400, 401, 429),
    )
    def get(self, request: Request) -> Response:
        jobs = _jobs(request)
        if state := valid(JobFilters, request.query_params.dict()).get("state"):
            jobs = jobs.filter(state=state)
        found, following = paging.page(request, jobs)
        images = _images(request, found)
        return self.answer(JobList, {"jobs": found, "next_cursor": following}, images=images)


class OneJob(PollView):
    """Asked again and again, so never limited."""

    @extend_schema(
        operation_id="get_job",
        summary="A job",
        tags=TAG,
        responses=answers({200: JobBody}, 401, 404),
    )
    def get(self, request: Request, job_id: str) -> Response:
        job = find_job(_jobs(request), job_id)
        return self.answer(JobBody, job, images=_images(request, [job]))


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
        sentence = cancel(find_job(Job.objects.of(owner_of(request)), job_id))
        job = find_job(_jobs(request), job_id)
        return self.answer(Cancelled, {"detail": sentence, "job": job}, images=_images(request, [job]))


def _jobs(request: Request) -> QuerySet[Job]:
    """The owner's, with what a body needs besides its pictures."""
    jobs = Job.objects.of(owner_of(request))
    return jobs.annotate(captured=Coalesce("hold__captured", 0), released=Coalesce("hold__released", 0))


def _images(request: Request, jobs: Sequence[Job]) -> Mapping[int, list[uuid.UUID]]:
    """The ids of the pictures of each of these, in one query."""
    seen = Image.objects.visible_to(owner_of(request)).alive()
    rows = seen.filter(output__job__in=[job.pk for job in jobs]).order_by("output__position")
    images = defaultdict(list)
    for job_id, uid in rows.values_list("output__job", "uid"):
        images[job_id].append(uid)
    return images
