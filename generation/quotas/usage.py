"""What was used: one row for each day, person, teams and model, counted by the database.

A job belongs to the day, in the site's time zone, on which its credits were held.
Persons and teams go by name, so that history outlives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from generation.models import Hold, Output
from generation.states import State

NOBODY = "No name"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which days, and whose. Both days are included; what is empty is all of them."""

    first: date
    last: date
    owner_id: int | None = None
    person: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Counts and credits of one day, person, teams and model."""

    day: date
    person: str
    team: str
    model: str
    jobs: int
    pictures: int
    credits: int
    held: int
    failed_jobs: int
    failed_credits: int
    kept_credits: int


def rows(scope: Scope) -> Iterator[Row]:
    """The rows of `scope` by day, then by name, read as they come."""
    for found in _counted(_holds(scope)):
        yield Row(
            day=found["day"],
            person=found["person"] or NOBODY,
            team=" + ".join(found["teams"]),
            model=found["job__model_name"] or NOBODY,
            jobs=found["jobs"],
            pictures=found["pictures"] or 0,
            credits=found["credits"] or 0,
            held=found["held"] or 0,
            failed_jobs=found["failed_jobs"],
            failed_credits=found["failed_credits"] or 0,
            kept_credits=found["kept_credits"] or 0,
        )


def first_day() -> date | None:
    """The day of the first job of all."""
    first = Hold.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return timezone.localdate(first, timezone.get_default_timezone()) if first else None


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments at which these days begin and are over."""
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(first, time.min, tzinfo=zone),
        datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone),
    )


def _holds(scope: Scope) -> QuerySet[Hold]:
    starts_at, ends_at = bounds(scope.first, scope.last)
    holds = Hold.objects.filter(created_at__gte=starts_at, created_at__lt=ends_at)
    if scope.owner_id is not None:
        holds = holds.filter(job__owner=scope.owner_id)
    if scope.person:
        gone = Q(job__owner=None, job__owner_name=scope.person)
        holds = holds.filter(gone | Q(job__owner__username=scope.person))
    if scope.model:
        holds = holds.filter(job__model_name=scope.model)
    return holds


def _counted(holds: QuerySet[Hold]) -> Iterable[Mapping[str, Any]]:
    failed, kept = Q(job__state=State.FAILED), Q(image__isnull=False, image__deleted_at=None)
    return (
        holds.annotate(
            day=TruncDate("created_at", tzinfo=timezone.get_default_timezone()),
            person=Coalesce("job__owner__username", "job__owner_name"),
            stored=_pictures(),
            worth=Least(_pictures(kept) * F("job__price"), F("captured"), output_field=BigIntegerField()),
            open=Case(When(state=Hold.State.HELD, then=F("quoted")), default=0),
        )
        .values("day", "person", "teams", "job__model_name")
        .annotate(
            jobs=Count("pk"),
            pictures=Sum("stored"),
            credits=Sum("captured"),
            held=Sum("open"),
            failed_jobs=Count("pk", filter=failed),
            failed_credits=Sum("captured", filter=failed),
            kept_credits=Sum("worth"),
        )
        .order_by("day", "person", "teams", "job__model_name")
        .iterator(chunk_size=2000)
    )


def _pictures(which: Q | None = None) -> Coalesce:
    """How many pictures of a hold's job were stored; of them `which`."""
    stored = Output.objects.filter(which or Q(), job=OuterRef("job"), state=Output.State.STORED)
    counted = stored.order_by().values("job").annotate(pictures=Count("pk")).values("pictures")
    return Coalesce(Subquery(counted), 0)
