"""A picture, with the recipe it was made by."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Func, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from gallery.models.sharing import Sharing, User, Visibility, shown_to

HASH_LENGTH = 16


def original_path(image: Image, filename: str) -> str:
    """`filename` is `original.<ext>`, its ending chosen from the verified format."""
    return f"images/{image.created_at:%Y/%m}/{image.uid}/{filename}"


class ImageQuerySet(models.QuerySet["Image"]):
    def of(self, user: User) -> ImageQuerySet:
        """The pictures this person owns, to do with as they like; the trash too."""
        return self.none() if user.pk is None else self.filter(owner_id=user.pk)

    def visible_to(self, user: User) -> ImageQuerySet:
        """The pictures this person may see: their own, and of others what is shown to them.

        Of others nothing from the trash. An admin's rights are no exception.
        """
        if user.pk is None:
            return self.none()
        return self.filter(Q(owner_id=user.pk) | (Q(deleted_at=None) & shown_to(user)))

    def alive(self) -> ImageQuerySet:
        return self.filter(deleted_at__isnull=True)

    def trashed(self) -> ImageQuerySet:
        return self.filter(deleted_at__isnull=False)

    def stored_bytes(self) -> int:
        """What these pictures take up: originals and renditions, the trash too."""
        total = Func(F("renditions__size"), function="SUM", output_field=models.BigIntegerField())
        renditions = Subquery(self.order_by().values(total=total))
        return int(self.aggregate(bytes=Sum("size", default=0) + Coalesce(renditions, 0))["bytes"])

    def newest_first(self) -> ImageQuerySet:
        return self.order_by("-created_at", "-id")


class Image(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        db_index=False,
    )
    maker_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField("arrived", default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    # The team it is shown to; none unless `visibility` says team.
    team = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="images", db_index=False
    )

    file = models.FileField(upload_to=original_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField("bytes")
    placeholder = models.TextField(blank=True)
    colour = models.CharField(max_length=7, blank=True)

    # The recipe.
    prompt = models.TextField(blank=True)
    negative_prompt = models.TextField(blank=True)
    model = models.CharField(max_length=200, blank=True)
    model_name = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=50, blank=True)
    capability = models.CharField(max_length=30, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    styles = models.JSONField(default=list, blank=True)
    # Text, since a seed may have more digits than a 64-bit number.
    seed = models.CharField(max_length=40, blank=True)
    references = models.JSONField(default=list, blank=True)
    cost = models.PositiveIntegerField("credits", null=True, blank=True)
    took_ms = models.PositiveBigIntegerField(null=True, blank=True)
    waited_ms = models.PositiveBigIntegerField(null=True, blank=True)
    parents = models.ManyToManyField(
        "self",
        through="ImageParent",
        through_fields=("image", "parent"),
        symmetrical=False,
        related_name="children",
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="image_alive", condition=Q(deleted_at=None)),
            models.Index(
                fields=["owner", "created_at", "id"], name="image_owner_alive", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["owner", "model", "created_at", "id"],
                name="image_model_alive",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["owner", "deleted_at", "id"],
                name="image_trash",
                condition=Q(deleted_at__isnull=False),
            ),
            models.Index(
                fields=["visibility", "created_at", "id"],
                name="image_visibility_alive",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["team", "created_at", "id"],
                name="image_team_alive",
                condition=Q(deleted_at=None, team__isnull=False),
            ),
            models.Index(fields=["sha256"], name="image_sha256"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None) | Q(visibility=Visibility.TEAM), name="image_team_is_meant"
            )
        ]

    def __str__(self) -> str:
        words = " ".join(self.prompt.split())
        return (words[:60] + "…" if len(words) > 61 else words) or f"Picture {str(self.uid)[:8]}"

    @property
    def sharing(self) -> Sharing:
        return Sharing.of(self.visibility, self.team_id)

    @property
    def hash(self) -> str:
        """The part of its address that changes with the bytes; they never do."""
        return self.sha256[:HASH_LENGTH]

    @property
    def extension(self) -> str:
        return str(self.file.name).rpartition(".")[2]


class ImageParent(models.Model):
    """One picture was made from another, which stood at this place among the references."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Image, models.CASCADE, related_name="child_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["image", "parent"], name="image_parent_once")]

    def __str__(self) -> str:
        return f"{self.parent_id} → {self.image_id}"
