"""The pages of the gallery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gallery import feed, trash
from gallery.details import details
from gallery.models import Image, named_teams_of, with_favourites
from gallery.scope import Scope, View


@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The gallery by itself; by htmx only the rows that come next."""
    favourites = request.GET.get("filter") == "favourites"
    view = View(request.user, Scope.read(request.GET.get("scope", "")))
    part = bool(getattr(request, "htmx", False))
    context = {
        "feed": feed.page(view, before=request.GET.get("before", ""), favourites=favourites, whole=not part),
        "view": view,
        "filter": "favourites" if favourites else "",
    }
    return render(request, "gallery/_grid.html" if part else "gallery/grid.html", context)


@require_safe
def image(request: HttpRequest, uid: UUID) -> HttpResponse:
    return render(request, "gallery/image.html", _image_context(request, uid))


@require_safe
def panel(request: HttpRequest, uid: UUID) -> HttpResponse:
    return render(request, "gallery/_panel.html", _image_context(request, uid))


@require_safe
def trash_page(request: HttpRequest) -> HttpResponse:
    found = trash.page(request.user, before=request.GET.get("before", ""))
    return render(request, "gallery/trash.html", {"tiles": found.tiles, "next_url": found.next_url})


def _image_context(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    visible = Image.objects.visible_to(request.user).select_related("team")
    found = with_favourites(visible, request.user).filter(uid=uid).first()
    if found is None:
        raise Http404("No such picture.")
    mine = found.owner_id == request.user.pk
    scope = Scope.read(request.GET.get("scope", "" if mine else Scope.EVERYONE))
    teams = named_teams_of(request.user)
    newer, older = feed.neighbours(View(request.user, scope, teams), found)
    query = feed.scope_query(scope)
    return {
        "image": details(found, request.user, teams),
        "previous_url": reverse("image", args=[newer]) + query if newer else "",
        "next_url": reverse("image", args=[older]) + query if older else "",
        "back_query": query,
    }
