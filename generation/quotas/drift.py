"""Whether the vendor's balance moved by what Atelier captured, and on which models it may not have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

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
    between = _captured(before.seen_at, entry.seen_at) if before else {}
    since = _captured(entry.seen_at)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, found in enumerate((between, since)):
        for model, credits in found.items():
            sums[model][place] = credits
    open_holds = Hold.objects.filter(state=Hold.State.HELD, job__provider=PAID)
    return Drift(
        entry=entry,
        before=before,
        taken=before.credits - entry.credits if before else 0,
        captured=sum(between.values()),
        captured_since=sum(since.values()),
        held=open_holds.aggregate(held=Sum("quoted"))["held"] or 0,
        models=[
            ModelDrift(model, *credits) for model, credits in sorted(sums.items(), key=lambda m: -sum(m[1]))
        ],
    )


def _captured(after: datetime, until: datetime | None = None) -> dict[str, int]:
    """Credits captured on the paid service, by model."""
    holds = Hold.objects.filter(job__provider=PAID, settled_at__gt=after, captured__gt=0)
    if until:
        holds = holds.filter(settled_at__lte=until)
    sums = holds.values("job__model_name").annotate(credits=Sum("captured")).order_by()
    return {row["job__model_name"]: row["credits"] for row in sums}
