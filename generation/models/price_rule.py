"""What a picture really costs where the listed price is only a baseline."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from generation.models.image_model import ImageModel


class PriceRule(models.Model):
    """Credits per picture for jobs of `model` whose parameters are as `conditions` say.

    The first rule that fits, by position, holds; without one, the listed price.
    """

    model = models.ForeignKey(ImageModel, on_delete=models.CASCADE, related_name="price_rules")
    position = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(
        default=dict,
        blank=True,
        help_text='Parameters and their values, as {"quality": "high"}. Empty: always.',
    )
    credits = models.PositiveIntegerField(help_text="Per picture.")

    class Meta:
        ordering: ClassVar = ["model", "position", "id"]

    def __str__(self) -> str:
        conditions = ", ".join(f"{name} {value}" for name, value in self.conditions.items())
        return f"{self.model}{f' with {conditions}' if conditions else ''}: {self.credits}"
