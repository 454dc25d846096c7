"""Every movement of credits, written once and never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from generation.models.balance import Balance
from generation.models.job import Job


class AppendOnly(models.Model):
    """A row that is written once. Corrections are new rows."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(f"A {self._meta.verbose_name} is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"A {self._meta.verbose_name} is never deleted.")


class LedgerEntry(AppendOnly):
    """One movement of one balance: what it added to held and to spent. `key` makes it unique."""

    class Kind(models.TextChoices):
        HOLD = "hold", "Held"
        SETTLE = "settle", "Settled"

    key = models.CharField(max_length=80, unique=True)
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="entries")
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_entries"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    held = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "ledger entry"
        verbose_name_plural = "ledger"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.key


class AuditEntry(AppendOnly):
    """One change that somebody made to money or limits, with what it was before."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"
