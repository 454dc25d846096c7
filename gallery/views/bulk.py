"""What one does with several pictures at once: all that are named, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gallery.models import Favourite, Image, ImageQuerySet

MOST = 200
TOO_MANY = f"Choose 1 to {MOST} pictures."


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """To the trash, from where they can be taken back."""
    return _changed(request, lambda own: own.filter(deleted_at=None).update(deleted_at=timezone.now()))


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    return _changed(request, lambda own: own.exclude(deleted_at=None).update(deleted_at=None))


@require_POST
def favourite(request: HttpRequest) -> HttpResponse:
    """Hearts for all of them, or for none, as the form says by `on`."""
    person = cast(AbstractBaseUser, request.user)
    wanted = read_uids(request)
    if not wanted:
        return refused()
    images = list(
        Image.objects.visible_to(person).alive().filter(uid__in=wanted).values_list("pk", flat=True)
    )
    if len(images) != len(wanted):
        raise Http404("No such pictures.")
    if request.POST.get("on", "1") == "1":
        rows = [Favourite(image_id=pk, user_id=person.pk) for pk in images]
        Favourite.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        Favourite.objects.filter(image__in=images, user_id=person.pk).delete()
    return HttpResponse(status=204)


def read_uids(request: HttpRequest) -> list[UUID]:
    """The form's `uids` without repetition; none at all where one is no id, or there are too many."""
    texts = request.POST.getlist("uids")
    if len(texts) > MOST:
        return []
    try:
        return list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        return []


def refused(text: str = TOO_MANY) -> HttpResponse:
    """Why nothing was done, for the page to say."""
    return HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")


def _changed(request: HttpRequest, change: Callable[[ImageQuerySet], int]) -> HttpResponse:
    """To see a picture is not yet to throw it away: that is its owner's."""
    wanted = read_uids(request)
    if not wanted:
        return refused()
    with transaction.atomic():
        own = Image.objects.of(request.user).filter(uid__in=wanted)
        if own.count() != len(wanted):
            raise Http404("No such pictures.")
        change(own)
    return HttpResponse(status=204)
