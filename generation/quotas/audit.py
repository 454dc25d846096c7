"""Who changed what about money or limits: written beside the change, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models.deletion import Collector
from django.utils import timezone

from generation.models import (
    ApiKey,
    AuditEntry,
    Grant,
    ImageModel,
    ModelAlias,
    Plan,
    PlanAssignment,
    Pool,
    PriceRule,
    QueuePause,
    SubmissionPause,
)

AUDITED: tuple[type[models.Model], ...] = (
    Plan,
    PlanAssignment,
    Pool,
    Grant,
    PriceRule,
    SubmissionPause,
    ApiKey,
    ModelAlias,
    QueuePause,
    ImageModel,
)
SHELL = "the shell"
# Secrets, and what changes by itself.
LEFT_OUT = {"hashed_key", "last_used_at", "raw", "capabilities", "synced_at"}


def record(
    actor: str,
    action: str,
    subject: models.Model | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """One line of the audit: who did what to what, with the values before and after."""
    AuditEntry.objects.create(
        actor=actor[:150],
        action=action,
        subject=(subject if isinstance(subject, str) else f"{subject._meta.verbose_name}: {subject}")[:200],
        before=dict(before or {}),
        after=dict(after or {}),
    )


def values_of(row: models.Model) -> dict[str, Any]:
    """A row as an audit keeps it: names, not numbers, for what it points to."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.name not in LEFT_OUT:
            found[field.name] = _plain(getattr(row, field.name))
    for many in row._meta.many_to_many:
        found[many.name] = sorted(str(other) for other in getattr(row, many.name).all())
    return found


def stored_values(row: models.Model) -> dict[str, Any]:
    """What the database still says of `row`; nothing where it is new."""
    stored = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    return values_of(stored) if stored else {}


def record_change(actor: str, row: models.Model, before: Mapping[str, Any]) -> None:
    """After `row` was saved: added, or changed in what differs from `before`."""
    after = values_of(row)
    if not before:
        record(actor, "added", row, {}, after)
        return
    different = [name for name in after if before.get(name) != after[name]]
    if different:
        record(
            actor,
            "changed",
            row,
            {name: before.get(name) for name in different},
            {name: after[name] for name in different},
        )


def record_deletion(actor: str, rows: Iterable[models.Model]) -> None:
    """Before `rows` are deleted: them and all that goes with them, as far as it is about money."""
    for row in _going(list(rows)):
        record(actor, "deleted", row, values_of(row))


def _going(rows: Sequence[models.Model]) -> list[models.Model]:
    if not rows:
        return []
    collector = Collector(using="default", origin=rows[0])
    collector.collect(rows)
    found = [row for model, group in collector.data.items() if model in AUDITED for row in group]
    for query in collector.fast_deletes:
        if isinstance(query, models.QuerySet) and query.model in AUDITED:
            found += list(query)
    return sorted(found, key=lambda row: (AUDITED.index(type(row)), row.pk))


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if hasattr(value, "isoformat"):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value
