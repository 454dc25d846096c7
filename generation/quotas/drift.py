"""Whether the vendor's balance moved by what Atelier captured, and on which models it may not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum

from generation.models import Hold, VendorBalance

PAID = "simplified"


@dataclass(frozen=True, slots=True)
class ModelDrift:
    """What was captured of one model between the last two entries, and since the last."""

    model: str
    between: int
    since: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The last entry and, where there is one before it, what the vendor took and Atelier captured."""

    entry: VendorBalance
    before: VendorBalance | None
    taken: int
    captured: int
    captured_since: int
    held: int
    models: Sequence[ModelDrift]

    @property
    def drift(self) -> int:
        """More than nothing: the vendor charged more than Atelier counted."""
        return self.taken - self.captured

    @property
    def expected(self) -> int:
        """What the vendor's page should say now."""
        return self.entry.credits - self.captured_since


def drift_of() -> Drift | None:
    """None where no balance was ever entered."""
    entries = list(VendorBalance.objects.order_by("-seen_at", "-id")[:2])
    if not entries:
        return None
    entry, before = entries[0], (entries[1] if len(entries) > 1 else None)
    models = _sums(before.seen_at if before else entry.seen_at, entry.seen_at)
    return Drift(
        entry=entry,
        before=before,
        taken=before.credits - entry.credits if before else 0,
        captured=sum(row["between"] for row in models),
        captured_since=sum(row["since"] for row in models),
        held=sum(row["held"] for row in models),
        models=[
            ModelDrift(row["job__model_name"], row["between"], row["since"])
            for row in sorted(models, key=lambda row: -row["between"] - row["since"])
            if row["between"] or row["since"]
        ],
    )


def _sums(before: datetime, entry: datetime) -> Sequence[Mapping[str, Any]]:
    """Credits of the paid service by model: captured between two moments and since, and held now."""
    captured = Q(settled_at__gt=before, captured__gt=0)
    held = Q(state=Hold.State.HELD)
    return list(
        Hold.objects.filter(captured | held, job__provider=PAID)
        .order_by()
        .values("job__model_name")
        .annotate(
            between=Sum("captured", filter=captured & Q(settled_at__lte=entry), default=0),
            since=Sum("captured", filter=captured & Q(settled_at__gt=entry), default=0),
            held=Sum("quoted", filter=held, default=0),
        )
    )
