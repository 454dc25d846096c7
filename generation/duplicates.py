"""A warning before paying twice for the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gallery.models import Image
from gallery.tiles import Tile, tile
from generation.models import Job
from generation.pipeline.request import Order
from generation.states import LIVE, State

MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What there is already, and where to see it. `tiles` is empty while it is being made."""

    text: str
    url: str
    tiles: list[Tile]


def find(owner_id: int, order: Order, now: datetime | None = None) -> Duplicate | None:
    """The same request of this person within the time of the setting, if its pictures are there.

    A second press of the same button is not a second request: that one returns its job.
    """
    now = now or timezone.now()
    hours: int = settings.ATELIER_DUPLICATE_HOURS
    if not hours or not order.price:
        return None
    if Job.objects.filter(owner=owner_id, submission_key=order.submission_key).exists():
        return None
    since = now - timedelta(hours=hours)
    same = Job.objects.filter(owner=owner_id, fingerprint=order.fingerprint, created_at__gte=since)
    for job in same.filter(state__in=(*LIVE, State.DONE)).order_by("-created_at", "-id")[:5]:
        url = reverse("job", args=[job.uid])
        if job.state in LIVE:
            return Duplicate("This very picture is being made right now.", url, [])
        images = Image.objects.filter(owner=owner_id).alive().filter(output__job=job)
        tiles = [tile(image) for image in images.order_by("output__position")[:MOST_SHOWN]]
        if tiles:
            made = job.created_at.astimezone(timezone.get_default_timezone())
            return Duplicate(f"You have this picture since {made:%-d %B, %H:%M %Z}.", tiles[0].url, tiles)
    return None
