"""GET models: what may be asked for, open to everybody as the service's own list is."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from generation.api.bodies import Choice, valid
from generation.api.describing import answers
from generation.api.listing import listing
from generation.api.views.base import PollView
from generation.catalogue.spec import CAPABILITIES


class ModelFilters(serializers.Serializer[Any]):
    """Which models are listed."""

    capability = Choice(CAPABILITIES, required=False, help_text="Only what can do this.")


class ModelBody(serializers.Serializer[Any]):
    """A model. `capabilities` maps each capability to `{"fields": [...]}`."""

    id = serializers.CharField()
    name = serializers.CharField()
    vendor = serializers.CharField(source="model.vendor", allow_blank=True)
    description = serializers.CharField(source="model.description", allow_blank=True)
    provider = serializers.CharField(source="model.provider")
    credits_per_image = serializers.IntegerField()
    estimated_time = serializers.FloatField(source="model.seconds", allow_null=True, help_text="Seconds.")
    alias_of = serializers.CharField(allow_null=True, help_text="The model that answers to this alias.")
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
        parameters=[OpenApiParameter("model_id", str, description="Only this one."), ModelFilters],
        responses=answers({200: ModelList}, 400, 404),
    )
    def get(self, request: Request) -> Response:
        model_id = request.query_params.get("model_id", "").strip()
        found = listing(model_id, valid(ModelFilters, request.query_params.dict()).get("capability"))
        if model_id and not found:
            raise NotFound("There is no such model here.")
        return self.answer(ModelList, {"models": found})
