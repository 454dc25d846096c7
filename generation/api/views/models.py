"""GET models: what may be asked for, open to everybody as the service's own list is."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from generation.api import paging
from generation.api.describing import answers
from generation.api.listing import listing
from generation.api.views.base import PollView
from generation.catalogue.spec import CAPABILITIES


class ModelBody(serializers.Serializer[Any]):
    """A model. `capabilities` maps each capability to `{"fields": [...]}`."""

    id = serializers.CharField()
    name = serializers.CharField()
    vendor = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    provider = serializers.CharField()
    credits_per_image = serializers.IntegerField()
    estimated_time = serializers.FloatField(allow_null=True, help_text="Seconds.")
    alias_of = serializers.CharField(allow_null=True, help_text="The model that answers to this alias.")
    stand_in = serializers.BooleanField(help_text="Drawn by the built-in painter in the real model's place.")
    capabilities = serializers.DictField(child=serializers.DictField())


class ModelList(serializers.Serializer[Any]):
    """The list in its envelope."""

    models = ModelBody(many=True)


class Models(PollView):
    """No key is needed, and a wrong one does no harm."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(
        operation_id="models",
        summary="The models and their fields",
        tags=["Image service"],
        auth=[],
        parameters=[
            OpenApiParameter("model_id", str, description="Only this one."),
            OpenApiParameter("capability", str, enum=CAPABILITIES, description="Only what can do this."),
        ],
        responses=answers({200: ModelList}, 400, 404),
    )
    def get(self, request: Request) -> Response:
        model_id = request.query_params.get("model_id", "").strip()
        capability = paging.choice(request, "capability", CAPABILITIES)
        wanted = next((name for name in CAPABILITIES if name == capability), None)
        found = listing(model_id, wanted)
        if model_id and not found:
            raise NotFound("There is no such model here.")
        return Response({"models": found})
