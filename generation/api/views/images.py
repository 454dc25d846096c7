"""One's own pictures: list, filter, fetch, download, throw away, take back."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gallery import media
from gallery.models import Image
from generation.api import paging
from generation.api.authentication import owner_of
from generation.api.bodies import Choice, Moment, Text, valid
from generation.api.describing import answers
from generation.api.pictures import ImageBody, ImageList, find_image, mine, parents_of, told
from generation.api.views.base import ApiView
from generation.catalogue.spec import CAPABILITIES

TAG = ["Pictures"]
GONE = OpenApiResponse(description="It is in the trash.")
ORIGINAL: dict[Any, Any] = {
    (200, "image/*"): OpenApiResponse(OpenApiTypes.BINARY, description="The bytes as they were delivered.")
}
UNCHANGED = OpenApiResponse(description="The client has these bytes, as its `If-None-Match` says.")


class ImageFilters(serializers.Serializer[Any]):
    """Which pictures are listed. A source is what it asks of the table."""

    model = Text(required=False, allow_blank=True, max_length=200, help_text="The id of a model.")
    capability = Choice(CAPABILITIES, required=False)
    provider = Text(required=False, allow_blank=True, max_length=200)
    job = serializers.UUIDField(source="output__job__uid", required=False, help_text="Of this job alone.")
    favourites = serializers.BooleanField(required=False, help_text="true: of your favourites alone.")
    after = Moment(source="created_at__gte", required=False, help_text="Arrived then or later.")
    before = Moment(source="created_at__lt", required=False, help_text="Arrived earlier than that.")


class Images(ApiView):
    """Constant queries however long the list is."""

    @extend_schema(
        operation_id="list_images",
        summary="Your pictures, newest first",
        description="What is in the trash is not listed.",
        tags=TAG,
        parameters=[*paging.PARAMETERS, ImageFilters],
        responses=answers({200: ImageList}, 400, 401, 429),
    )
    def get(self, request: Request) -> Response:
        images = told(request).filter(**_filters(request))
        found, following = paging.page(request, images)
        parents = parents_of(request, found)
        return self.answer(ImageList, {"images": found, "next_cursor": following}, parents=parents)


class OneImage(ApiView):
    """A picture in the trash is not there, but can be had back."""

    @extend_schema(
        operation_id="get_image",
        summary="A picture and its recipe",
        tags=TAG,
        responses=answers({200: ImageBody}, 401, 404, 429),
    )
    def get(self, request: Request, image_id: str) -> Response:
        image = find_image(told(request), image_id)
        return self.answer(ImageBody, image, parents=parents_of(request, [image]))

    @extend_schema(
        operation_id="delete_image",
        summary="Move a picture to the trash",
        description="It can be had back from the trash in the browser, or by `restore`. "
        "To delete it twice does no harm.",
        tags=TAG,
        responses=answers({204: GONE}, 401, 404, 429),
    )
    def delete(self, request: Request, image_id: str) -> Response:
        image = find_image(mine(request), image_id)
        Image.objects.filter(pk=image.pk, deleted_at=None).update(deleted_at=timezone.now())
        return Response(status=204)


class RestoreImage(ApiView):
    """Also of one that is not in the trash: it is in the gallery afterwards."""

    @extend_schema(
        operation_id="restore_image",
        summary="Take a picture back from the trash",
        tags=TAG,
        request=None,
        responses=answers({200: ImageBody}, 401, 404, 429),
    )
    def post(self, request: Request, image_id: str) -> Response:
        image = find_image(mine(request), image_id)
        Image.objects.filter(pk=image.pk).exclude(deleted_at=None).update(deleted_at=None)
        image = find_image(told(request), image_id)
        return self.answer(ImageBody, image, parents=parents_of(request, [image]))


class DownloadImage(ApiView):
    """The original with the key, where a link will not do."""

    @extend_schema(
        operation_id="download_image",
        summary="The original's bytes",
        tags=TAG,
        responses={**ORIGINAL, **answers({304: UNCHANGED}, 401, 404, 429)},
    )
    def get(self, request: Request, image_id: str) -> HttpResponseBase:
        image = find_image(mine(request).alive(), image_id)
        name = f"{image.uid}.{image.extension}"
        return media.send(request, media.original(image), f"{image.hash}-download", download_as=name)


def _filters(request: Request) -> dict[str, Any]:
    """What the address asks for, as conditions. Raises Invalid."""
    owner = owner_of(request).pk
    asked = valid(ImageFilters, request.query_params.dict())
    conditions = {name: value for name, value in asked.items() if value}
    if "output__job__uid" in conditions:
        conditions["output__job__owner"] = owner
    if conditions.pop("favourites", False):
        conditions["favourites__user"] = owner
    return conditions
