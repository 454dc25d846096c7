"""How many credits are held and spent of an allowance, period by period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Balance(models.Model):
    """Credits of one owner in one period. `limit` None is no limit.

    Made when the first job of a period asks, so there is no reset to miss.
    `owner` is the key of an account or a grant: "user:5", "pool:2", "grant:9", "site".
    """

    owner = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    limit = models.PositiveBigIntegerField(null=True, blank=True)
    held = models.PositiveBigIntegerField(default=0)
    spent = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "starts_at", "ends_at"], name="balance_once_per_period"),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "-ends_at"], name="balance_owner_latest")]

    def __str__(self) -> str:
        return f"{self.owner} from {self.starts_at:%Y-%m-%d}"

    @property
    def room(self) -> int | None:
        """What is left; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.held - self.spent)
