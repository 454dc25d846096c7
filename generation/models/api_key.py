"""A person's key to the API: hashed at rest, shown once, with limits of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from generation.models.image_model import ImageModel
from generation.models.plan import Period


class ApiKeyManager(BaseAPIKeyManager):
    """Makes keys as its library does, but keeps the hash out of the row's number."""

    def assign_key(self, obj: Any) -> str:
        secret, obj.prefix, obj.hashed_key = self.key_generator.generate()
        return str(secret)


class ApiKey(AbstractAPIKey):
    """Whatever is left empty is limited by its owner's plan alone."""

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    credits = models.PositiveBigIntegerField(
        "budget", null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: no own limit."
    )
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    models = models.ManyToManyField(
        ImageModel, blank=True, related_name="api_keys", help_text="Empty: all models."
    )

    objects = ApiKeyManager()

    class Meta:
        verbose_name = "API key"
        ordering: ClassVar = ["-created", "-id"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def usable(self) -> bool:
        """Whether it opens anything now: neither revoked nor expired, its owner still a member."""
        return not self.revoked and not self.has_expired and bool(self.owner.is_active)

    @property
    def has_expired(self) -> bool:
        return self.expiry_date is not None and self.expiry_date <= timezone.now()
