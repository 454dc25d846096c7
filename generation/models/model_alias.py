"""Another name by which the API's clients may call a model."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from generation.models.image_model import ImageModel


class ModelAlias(models.Model):
    """A foreign id and the model that answers to it. A model's own id goes before any alias."""

    alias = models.CharField(max_length=200, unique=True, help_text="The id that clients send.")
    model = models.ForeignKey(ImageModel, on_delete=models.CASCADE, related_name="aliases")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "model alias"
        verbose_name_plural = "model aliases"
        ordering: ClassVar = ["alias"]

    def __str__(self) -> str:
        return f"{self.alias} → {self.model}"
