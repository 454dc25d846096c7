"""A picture somebody likes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from gallery.models.image import Image, ImageQuerySet


class Favourite(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites", db_index=False
    )
    image = models.ForeignKey(Image, models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # Also the index by which a person's favourites are read, newest first.
        constraints = [models.UniqueConstraint(fields=["user", "image"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.image_id}"


def with_favourites(images: ImageQuerySet, user: AbstractBaseUser | AnonymousUser) -> ImageQuerySet:
    """Each picture then knows, for `is_favourite`, whether this person likes it."""
    if user.pk is None:
        return images.annotate(liked=Value(False))
    return images.annotate(liked=Exists(Favourite.objects.filter(image=OuterRef("pk"), user_id=user.pk)))


def is_favourite(image: Image) -> bool:
    """Of a picture that came by `with_favourites`."""
    return bool(vars(image)["liked"])
