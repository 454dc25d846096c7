"""What one does with a picture: like it, throw it away, take it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from gallery.links import reverse_if_there
from gallery.models import Favourite, Image, ImageQuerySet


@require_POST
def favourite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Turn the heart over; or, where the form says `on`, to 1 or 0."""
    image = get_object_or_404(Image.objects.visible_to(request.user).alive(), uid=uid)
    assert request.user.pk is not None
    mine = Favourite.objects.filter(image=image, user_id=request.user.pk)
    wanted = request.POST.get("on", "0" if mine.exists() else "1") == "1"
    if wanted:
        Favourite.objects.get_or_create(image=image, user_id=request.user.pk)
    else:
        mine.delete()
    if _by_htmx(request):
        return _event("favourite", {"uid": str(uid), "on": wanted})
    return redirect(next_page(request, reverse("image", args=[uid])))


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To the trash, from where it can be taken back."""
    own = _own_or_404(request, uid)
    own.filter(deleted_at=None).update(deleted_at=timezone.now())
    undo = reverse("image-restore", args=[uid])
    if _by_htmx(request):
        return _event("picture-deleted", {"uid": str(uid), "text": "Moved to trash.", "undo": undo})
    messages.success(request, f"Moved to trash.|{undo}", extra_tags="undo")
    return redirect(next_page(request, _home(), besides=reverse("image", args=[uid])))


@require_POST
def restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    own = _own_or_404(request, uid)
    own.exclude(deleted_at=None).update(deleted_at=None)
    if _by_htmx(request):
        return _event("picture-restored", {"uid": str(uid)})
    messages.success(request, "The picture is back in the gallery.")
    return redirect(next_page(request, reverse("image", args=[uid])))


def _own_or_404(request: HttpRequest, uid: UUID) -> ImageQuerySet:
    """To see a picture is not yet to throw it away: that is its owner's."""
    own = Image.objects.of(request.user).filter(uid=uid)
    get_object_or_404(own.only("id"))
    return own


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _home() -> str:
    return reverse_if_there("home") or reverse("gallery-grid")


def next_page(request: HttpRequest, default: str, *, besides: str = "") -> str:
    """Where the form asks to go on, if that is a page of this house."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe and not (besides and url.startswith(besides)) else default


def _event(name: str, detail: dict[str, object]) -> HttpResponse:
    """The page is told what became of the picture, and shows it where it stands."""
    return trigger_client_event(HttpResponse(status=204), name, detail)
