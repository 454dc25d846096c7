"""One's own pictures, as the API tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, Subquery
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from gallery.models import Image, ImageQuerySet, is_favourite, with_favourites
from generation.api.authentication import owner_of
from generation.api.links import image_link
from generation.api.paging import read_id
from generation.models import Output


class ReferenceUsed(serializers.Serializer[Any]):
    """A reference that a picture was made from, as it was called then."""

    id = serializers.CharField()
    name = serializers.CharField()


class ImageBody(serializers.Serializer[Any]):
    """A picture with its recipe."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField(help_text="When it arrived.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes of the original.")
    url = serializers.URLField(
        help_text="The original, without a key; it expires. Ask again for a fresh one."
    )
    prompt = serializers.CharField()
    negative_prompt = serializers.CharField()
    model = serializers.CharField()
    model_name = serializers.CharField()
    provider = serializers.CharField()
    capability = serializers.CharField()
    parameters = serializers.DictField(help_text="The model's own fields, as they were sent.")
    styles = serializers.ListField(child=serializers.CharField())
    seed = serializers.CharField(help_text="Text, since it may have more digits than a number keeps.")
    cost = serializers.IntegerField(allow_null=True, help_text="Credits.")
    references = ReferenceUsed(many=True)
    parents = serializers.ListField(
        child=serializers.UUIDField(), help_text="Ids of the pictures it was made from."
    )
    job = serializers.UUIDField(allow_null=True, help_text="The job that made it.")
    favourite = serializers.BooleanField()


class ImageList(serializers.Serializer[Any]):
    """A page of pictures, newest first."""

    images = ImageBody(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Of the next page; null at the end.")


def told(request: Request) -> ImageQuerySet:
    """All of the owner's that is not in the trash, with what a body needs besides."""
    owner = owner_of(request)
    images = with_favourites(mine(request).alive(), owner)
    outputs = Output.objects.filter(image=OuterRef("pk"), job__owner=owner.pk)
    return images.annotate(job_uid=Subquery(outputs.values("job__uid")[:1]))


def mine(request: Request) -> ImageQuerySet:
    """The pictures of the key's owner, the trash too. To see one is not yet to own it."""
    return Image.objects.of(owner_of(request))


def find_image(images: ImageQuerySet, text: str) -> Image:
    """The one of this id among `images`. Raises NotFound for all else."""
    uid = read_id(text)
    found = images.filter(uid=uid).first() if uid else None
    if found is None:
        raise NotFound("There is no such picture.")
    return found


def bodies(request: Request, images: Sequence[Image]) -> list[dict[str, Any]]:
    """Of pictures that came by `told`; one query for what all of them were made from."""
    family = Image.objects.visible_to(owner_of(request)).alive()
    links = family.filter(child_links__image__in=[image.pk for image in images])
    parents: dict[int, list[str]] = defaultdict(list)
    rows = links.annotate(child=F("child_links__image_id"), place=F("child_links__position"))
    for child, uid in rows.order_by("place", "id").values_list("child", "uid"):
        parents[child].append(str(uid))
    return [_body(request, image, parents[image.pk]) for image in images]


def _body(request: Request, image: Image, parents: list[str]) -> dict[str, Any]:
    job = vars(image)["job_uid"]
    return {
        "id": str(image.uid),
        "created_at": image.created_at.isoformat(),
        "width": image.width,
        "height": image.height,
        "content_type": image.content_type,
        "size": image.size,
        "url": image_link(request, image),
        "prompt": image.prompt,
        "negative_prompt": image.negative_prompt,
        "model": image.model,
        "model_name": image.model_name,
        "provider": image.provider,
        "capability": image.capability,
        "parameters": image.parameters,
        "styles": image.styles,
        "seed": image.seed,
        "cost": image.cost,
        "references": [
            {"id": reference.get("uid", ""), "name": reference.get("name", "")}
            for reference in image.references
        ],
        "parents": parents,
        "job": str(job) if job else None,
        "favourite": is_favourite(image),
    }
