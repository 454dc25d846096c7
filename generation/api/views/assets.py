"""Assets: sign, register, bring in from a URL, look."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from generation import references as library
from generation.api import assets, references
from generation.api.authentication import owner_of
from generation.api.bodies import Link, Text, Uid, valid
from generation.api.describing import answers
from generation.api.links import upload_link
from generation.api.stored import best_type
from generation.api.views.base import ApiView, PollView

IMAGE: Final = 0
WAITING: Final = 1
READY: Final = 4
TAGS: Final = ["Assets"]


class SignBody(serializers.Serializer[Any]):
    """What will be put. Other fields are ignored."""

    filename = Text()
    filetype = Text(help_text="A type of picture, such as image/png.")
    resource_id = Uid(help_text="A UUID that the caller chooses: the asset's id.")


class Signed(serializers.Serializer[Any]):
    """Where to put the bytes; the other fields are for handing back when registering."""

    signed = serializers.URLField(help_text="PUT the bytes here, with the signed type and without a key.")
    asset = serializers.URLField()
    asset_url = serializers.URLField()
    asset_key = serializers.CharField()
    asset_type = serializers.IntegerField(help_text="0: an image.")
    bucket_name = serializers.CharField()
    resource_id = serializers.UUIDField()


class RegisterBody(serializers.Serializer[Any]):
    """Only the id is needed. Other fields, such as `asset_key` and `payload`, are ignored."""

    id = Uid(help_text="The `resource_id`.")
    asset_name = Text(required=False, allow_null=True, allow_blank=True)


class FromUrlBody(serializers.Serializer[Any]):
    """A picture elsewhere, or by a link of this site."""

    url = Text(max_length=8192, help_text="https, on the public internet.")
    name = Text(required=False, allow_null=True, allow_blank=True)
    asset_type = serializers.IntegerField(required=False, allow_null=True, help_text="0: an image.")


class AssetBody(serializers.Serializer[Any]):
    """An asset; what is not known before it is ready is left out."""

    id = serializers.UUIDField()
    status = serializers.IntegerField(help_text="4: it is ready; 1: it waits for its file.")
    asset_type = serializers.IntegerField(help_text="0: an image.")
    name = serializers.CharField()
    file_url = Link(source="file", required=False, help_text="The bytes; this link expires.")
    content_type = serializers.CharField(required=False)
    width = serializers.IntegerField(source="file.width", required=False)
    height = serializers.IntegerField(source="file.height", required=False)


class Sign(ApiView):
    """The first step; signing again before registration gives a fresh link."""

    @extend_schema(
        operation_id="asset_sign",
        summary="Ask where to put a picture",
        tags=TAGS,
        request=SignBody,
        responses=answers({200: Signed}, 400, 401, 403, 409, 413, 415, 429),
    )
    def post(self, request: Request) -> Response:
        given = valid(SignBody, request.data)
        owner = owner_of(request)
        assets.image_type(given["filetype"])
        assets.check_room(owner)
        asset = assets.sign(owner, given["resource_id"], given["filename"], given["filetype"])
        address = reverse("api-asset", args=[asset.resource_id], request=request)
        return Response(
            {
                "signed": upload_link(request, asset),
                "asset": address,
                "asset_url": address,
                "asset_key": f"assets/{asset.resource_id}/{asset.name}",
                "asset_type": IMAGE,
                "bucket_name": "atelier",
                "resource_id": str(asset.resource_id),
            }
        )


class Assets(ApiView):
    """The last step: what was put becomes a reference of the library."""

    @extend_schema(
        operation_id="asset_register",
        summary="Register a picture that was put",
        tags=TAGS,
        request=RegisterBody,
        responses=answers({201: AssetBody, 200: AssetBody}, 400, 401, 403, 404, 409, 413, 415, 429),
    )
    def post(self, request: Request) -> Response:
        given = valid(RegisterBody, request.data)
        asset, is_new = assets.register(owner_of(request), given["id"], given.get("asset_name") or "")
        found = assets.Found(asset, asset.reference)
        return self.answer(AssetBody, told(str(asset.resource_id), found), 201 if is_new else 200)


class FromUrl(ApiView):
    """Fetched at once; the answer comes when it is there."""

    @extend_schema(
        operation_id="asset_from_url",
        summary="Bring in a picture by its URL",
        tags=TAGS,
        request=FromUrlBody,
        responses=answers({201: AssetBody}, 400, 401, 403, 413, 415, 429),
    )
    def post(self, request: Request) -> Response:
        given = valid(FromUrlBody, request.data)
        if given.get("asset_type") not in (None, IMAGE):
            raise UnsupportedMediaType("", "Only images are taken: asset_type 0.")
        owner = owner_of(request)
        assets.check_room(owner)
        reference = references.from_url(owner, given["url"], "url", request, name=given.get("name") or "")
        return self.answer(AssetBody, told(str(reference.uid), assets.Found(reference=reference)), 201)


class AssetDetail(PollView):
    """An asset, a reference of one's library, or a picture of one's gallery."""

    @extend_schema(
        operation_id="asset",
        summary="An asset and a link to its bytes",
        tags=TAGS,
        responses=answers({200: AssetBody}, 401, 404),
    )
    def get(self, request: Request, asset_id: str) -> Response:
        found = assets.find(owner_of(request), asset_id)
        if found is None:
            raise Http404(assets.GONE)
        return self.answer(AssetBody, told(asset_id, found))


def told(asset_id: str, found: assets.Found) -> dict[str, Any]:
    """What an AssetBody says: without a file it waits for one."""
    name = found.asset.name if found.asset else ""
    body = {"id": asset_id, "status": READY, "asset_type": IMAGE}
    if image := found.image:
        title = library.clean_name(str(image))
        return {**body, "name": title, "file": image, "content_type": image.content_type}
    if reference := found.reference:
        title = name or reference.name
        return {**body, "name": title, "file": reference, "content_type": best_type(reference)}
    return {**body, "name": name, "status": WAITING}
