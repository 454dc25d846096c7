"""A smaller copy of a picture, made for the grid."""

from __future__ import annotations

from django.db import models

from gallery.models.image import Image


def rendition_path(rendition: Rendition, filename: str) -> str:
    return f"images/{rendition.image.created_at:%Y/%m}/{rendition.image.uid}/{filename}"


class Rendition(models.Model):
    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")
    spec = models.PositiveSmallIntegerField("longest side at most")
    file = models.FileField(upload_to=rendition_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField("bytes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "spec"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.spec}.webp of {self.image_id}"
