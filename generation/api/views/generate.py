"""POST generate: a job is made, or the one that the same request made before is found."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from generation.api.authentication import key_of, owner_of
from generation.api.describing import answers
from generation.api.errors import Conflict, Invalid
from generation.api.ordering import order_of
from generation.api.views.base import ApiView
from generation.catalogue.spec import CAPABILITIES
from generation.models import Job
from generation.pipeline.request import digest, request_job

HEADER = "Idempotency-Key"
LONGEST_KEY = 255


class GenerateBody(serializers.Serializer[Any]):
    """What to make. Which parameters there are depends on model and capability: see the list of models."""

    model = serializers.CharField(help_text="An id of the list of models, or an alias.")
    capability = serializers.ChoiceField(CAPABILITIES)
    parameters = serializers.DictField(
        help_text="The model's own fields. References are asset ids or https URLs; a list called "
        "`reference_images` is understood whatever the model's own field is called. null is not given."
    )
    properties = serializers.ListField(
        child=serializers.CharField(), required=False, allow_null=True, help_text="Slugs of styles."
    )


class Ticket(serializers.Serializer[Any]):
    """The ids to poll with."""

    task_id = serializers.UUIDField(source="uid")
    id = serializers.UUIDField(source="uid")
    art_variation_id = serializers.UUIDField(source="uid")


class Generate(ApiView):
    """Valid fields, references and credits, or nothing is made."""

    @extend_schema(
        operation_id="generate",
        summary="Make pictures",
        tags=["Image service"],
        request=GenerateBody,
        parameters=[
            OpenApiParameter(
                HEADER,
                str,
                OpenApiParameter.HEADER,
                description="The same key with the same body is the same job; with another body, 409.",
            )
        ],
        responses=answers({202: Ticket}, 400, 401, 403, 409, 413, 415, 429),
    )
    def post(self, request: Request) -> Response:
        body = dict(request.data)
        owner = owner_of(request)
        body_digest = digest(body)
        key = _submission_key(request)
        job = Job.objects.filter(owner=owner.pk, submission_key=key).first() if key else None
        if job is None:
            order = order_of(body, request)
            order = replace(order, key=key, token=uuid.uuid4().hex, body_digest=body_digest)
            job, _ = request_job(owner, order)
        if job.body_digest != body_digest:
            raise Conflict(f"This {HEADER} was used for another request.", "idempotency_key_reused")
        return self.answer(Ticket, job, 202)


def _submission_key(request: Request) -> str:
    given = request.headers.get(HEADER)
    if given is None:
        return ""
    if not given.strip() or len(given) > LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise Invalid({HEADER: [f"1 to {LONGEST_KEY} printable ASCII characters."]})
    return digest("api", key_of(request).pk, given)
