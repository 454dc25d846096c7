"""A job as a page shows it: its stages, its times, and in plain words what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from gallery.models import Image
from gallery.tiles import Tile, shape, shorten, tile
from generation.models import Hold, Job, Output
from generation.states import ENDED, LIVE, WAITING, Failure, State

CAPTION = 90
_PICTURES = "pictures_made"
_STAGES = (("queued", "Queued"), ("sent", "Sent"), ("making", "Making"), ("saved", "Saved"))
_REACHED = {
    State.QUEUED: 0,
    State.PREPARING: 0,
    State.SUBMITTING: 1,
    State.RUNNING: 2,
    State.COLLECTING: 3,
    State.DONE: 4,
    State.IN_DOUBT: 1,
}
_UPSTREAM_WORDS = {
    "CREATED": "Taken",
    "PENDING": "In the service’s queue",
    "PROCESSING": "Making",
    "RENDERING": "Rendering",
}


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    label: str
    status: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class JobCard:
    """Everything the templates read of a job."""

    uid: str
    url: str
    prompt: str
    caption: str
    model_name: str
    maker: str
    summary: str
    shape: str
    placeholder: str
    state: str
    label: str
    created: str
    created_at: datetime
    typical: float | None
    elapsed: int
    ended: bool
    took: str
    credits_text: str
    count: int
    slots: range
    stages: Sequence[Stage]
    message: str
    admin_detail: str
    can_cancel: bool
    can_retry: bool
    can_decide: bool
    can_look: bool
    can_dismiss: bool
    can_edit: bool
    edit_url: str
    retry_text: str
    tiles: Sequence[Tile]


def for_cards(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """A queryset of jobs with all that a card reads but its pictures."""
    return jobs.select_related("hold").prefetch_related("outputs")


def with_pictures(jobs: list[Job]) -> list[Job]:
    """The same jobs with the pictures that came of them."""
    outputs = Output.objects.exclude(image=None).select_related("image").order_by("position")
    prefetch_related_objects(jobs, Prefetch("outputs", queryset=outputs, to_attr=_PICTURES))
    return jobs


def cards(jobs: Iterable[Job], *, staff: bool = False) -> list[JobCard]:
    """Cards of jobs that `for_cards` has read; of those `with_pictures` with their tiles."""
    jobs = list(jobs)
    places = _places() if any(job.state in WAITING for job in jobs) else {}
    return [card(job, staff=staff, place=places.get(job.pk)) for job in jobs]


def card(
    job: Job, *, staff: bool = False, place: int | None = None, seen: frozenset[int] | None = None
) -> JobCard:
    """For its owner; or for somebody else, who sees of its pictures those with these ids."""
    mine = seen is None
    now = timezone.now()
    arrived = sum(output.image_id is not None for output in job.outputs.all())
    outputs: Sequence[Output] = vars(job).get(_PICTURES, ())
    images = [output.image for output in outputs if output.image]
    alive = [image for image in images if image.deleted_at is None and _shown(image, job, seen)]
    in_doubt = job.state == State.IN_DOUBT
    ended = job.state in ENDED
    until = job.ended_at if ended and job.ended_at else now
    elapsed = max(0, int((until - job.created_at).total_seconds()))
    missing = job.count - arrived
    partly = job.state == State.DONE and missing > 0
    return JobCard(
        uid=str(job.uid),
        url=reverse("job", args=[job.uid]),
        prompt=job.prompt,
        caption=shorten(" ".join(job.prompt.split()), CAPTION) or job.model_name,
        model_name=job.model_name,
        maker="" if mine else job.owner_name,
        summary=_summary(job, arrived),
        shape=shape(round(job.aspect * 1000), 1000),
        placeholder=job.placeholder,
        state=job.state,
        label=_label(job, place),
        created=job.created_at.isoformat(),
        created_at=job.created_at,
        typical=job.typical_seconds,
        elapsed=elapsed,
        ended=ended,
        took=f"{elapsed // 60}:{elapsed % 60:02}",
        credits_text=_credits(job) if mine else "",
        count=job.count,
        slots=range(max(0, missing)) if job.state in LIVE else range(0),
        stages=_stages(job),
        message=_message(job) if mine else "",
        admin_detail=_admin_detail(job) if staff else "",
        can_cancel=mine and job.state in LIVE and job.cancelled_at is None,
        can_retry=mine
        and (job.state in (State.FAILED, State.CANCELLED) or partly)
        and job.failure != Failure.LOST,
        can_decide=mine and in_doubt,
        can_look=mine and in_doubt and bool(job.task_id or job.variation_id),
        can_dismiss=mine and job.state == State.FAILED and job.dismissed_at is None,
        can_edit=mine and job.state in (State.FAILED, State.CANCELLED, State.IN_DOUBT),
        edit_url=f"{reverse('create')}?job={job.uid}",
        retry_text=_retry_text(job, missing if partly else 0),
        tiles=[tile(image, getattr(image, "is_favourite", False)) for image in alive],
    )


def _shown(image: Image, job: Job, seen: frozenset[int] | None) -> bool:
    """A picture may belong to somebody else by now: whoever it was handed over to."""
    return image.owner_id == job.owner_id if seen is None else image.pk in seen


def _retry_text(job: Job, missing: int) -> str:
    if unfetched := sum(output.state == Output.State.FAILED for output in job.outputs.all()):
        return f"Fetch {unfetched} again"
    if missing:
        return f"Retry {missing}"
    return "Resume" if job.failure == Failure.OUT_OF_CREDITS else "Retry"


def _places() -> dict[int, int]:
    """Each waiting job's place in the line of all, from 1; not of those far behind."""
    waiting = Job.objects.filter(state__in=WAITING).order_by("created_at", "id")
    return {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True)[:200], 1)}


def _label(job: Job, place: int | None) -> str:
    if job.cancelled_at and job.state in LIVE:
        return "Cancelled; will go to the trash"
    if job.state in WAITING:
        if job.message:
            return "Trying again soon"
        if place is None:
            return "In line"
        return "Next in line" if place == 1 else f"{_ordinal(place)} in line"
    if job.state == State.RUNNING:
        return _UPSTREAM_WORDS.get(job.upstream_status.upper(), "Making")
    if job.state == State.DONE and job.cancelled_at:
        return "Cancelled; its pictures are in the trash"
    if job.state == State.FAILED and job.failure == Failure.INCOMPLETE:
        return "Not fetched"
    if job.state == State.FAILED:
        return Failure(job.failure).label if job.failure else "Failed"
    return State(job.state).label


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _summary(job: Job, arrived: int) -> str:
    shape = next((str(job.parameters[n]) for n in ("aspect_ratio", "size") if n in job.parameters), "")
    references = sum(count for *_, count in job.reference_fields)
    pictures = f"{job.count:,} {ngettext('picture', 'pictures', job.count)}"
    if references:
        pictures += f", {references:,} {ngettext('reference', 'references', references)}"
    if job.state == State.DONE and arrived < job.count:
        pictures += f", {arrived} arrived"
    return " · ".join(part for part in (job.model_name, shape, pictures) if part)


def _credits(job: Job) -> str:
    hold = getattr(job, "hold", None)
    if hold is None:
        return ""
    if hold.state == Hold.State.HELD:
        return f"{hold.quoted:,} held"
    captured = f"{hold.captured:,} {ngettext('credit', 'credits', hold.captured)}"
    if hold.released and hold.captured:
        return f"{captured} · {hold.released:,} returned"
    return captured if hold.captured else f"{hold.released:,} returned"


def _stages(job: Job) -> list[Stage]:
    if job.state in (State.FAILED, State.CANCELLED):
        reached = 3 if job.finished_at else 2 if job.submitted_at else 1 if job.submitting_at else 0
        bad = True
    else:
        reached = 2 if job.state == State.IN_DOUBT and job.submitted_at else _REACHED[State(job.state)]
        bad = job.state == State.IN_DOUBT
    times = (job.created_at, job.submitting_at, job.submitted_at, job.finished_at)
    return [
        Stage(name, label, _status(index, reached, bad), times[index] if index <= reached else None)
        for index, (name, label) in enumerate(_STAGES)
    ]


def _status(index: int, reached: int, bad: bool) -> str:
    if index < reached:
        return "done"
    if index > reached:
        return "todo"
    return "bad" if bad else "now"


def _message(job: Job) -> str:
    if job.state == State.IN_DOUBT:
        return (
            f"{job.message} What became of it is not known. It is not sent again by itself, because that "
            "could cost twice. Say what the vendor’s page shows, or wait: its credits stay held."
        )
    return job.message


def _admin_detail(job: Job) -> str:
    return " ".join(part for part in (job.upstream_code, job.upstream_detail) if part)
