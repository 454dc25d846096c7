"""One's own pictures, as the API tells them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, Subquery
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from gallery.models import Image, ImageQuerySet, with_favourites
from generation.api.authentication import owner_of
from generation.api.bodies import Link, Moment, Uids
from generation.api.paging import read_id
from generation.models import Output


class ReferenceUsed(serializers.Serializer[Any]):
    """A reference that a picture was made from, as it was called then."""

    id = serializers.CharField(source="uid")
    name = serializers.CharField()


class ImageBody(serializers.Serializer[Any]):
    """A picture with its recipe."""

    id = serializers.UUIDField(source="uid")
    created_at = Moment(help_text="When it arrived.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes of the original.")
    url = Link(source="*", help_text="The original, without a key; it expires. Ask again for a fresh one.")
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
    parents = Uids("parents", help_text="Ids of the pictures it was made from.")
    job = serializers.UUIDField(source="job_uid", allow_null=True, help_text="The job that made it.")
    favourite = serializers.BooleanField(source="liked")


class ImageList(serializers.Serializer[Any]):
    """A page of pictures, newest first."""

    images = ImageBody(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Of the next page; null at the end.")


def told(request: Request) -> ImageQuerySet:
    """All of the owner's that is not in the trash, with what a body needs besides its parents."""
    owner = owner_of(request)
    images = with_favourites(mine(request).alive(), owner)
    outputs = Output.objects.filter(image=OuterRef("pk"), job__owner=owner.pk)
    return images.annotate(job_uid=Subquery(outputs.values("job__uid")[:1]))


def parents_of(request: Request, images: Sequence[Image]) -> Mapping[int, list[uuid.UUID]]:
    """The ids of what each of these was made from, in one query."""
    seen = Image.objects.visible_to(owner_of(request)).alive()
    links = seen.filter(child_links__image__in=[image.pk for image in images])
    rows = links.annotate(child=F("child_links__image_id"), place=F("child_links__position"))
    parents = defaultdict(list)
    for child, uid in rows.order_by("place", "id").values_list("child", "uid"):
        parents[child].append(uid)
    return parents


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
