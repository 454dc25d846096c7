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
from gallery.models import Image, with_favourites
from gallery.scope import Scope, View


@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The gallery by itself; by htmx only the rows that come next."""
    favourites = request.GET.get("filter") == "favourites"
    view = View(request.user, Scope.read(request.GET.get("scope", "")))
    context: dict[str, Any] = {
        "feed": feed.page(view, before=request.GET.get("before", ""), favourites=favourites),
        "filter": "favourites" if favourites else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "gallery/_grid.html", context)
    context["count_text"] = feed.count_capped(view, favourites=favourites)
    context["view"] = view
    return render(request, "gallery/grid.html", context)


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
    found = with_favourites(Image.objects.visible_to(request.user), request.user).filter(uid=uid).first()
    if found is None:
        raise Http404("No such picture.")
    mine = found.owner_id == request.user.pk
    scope = Scope.read(request.GET.get("scope", "" if mine else Scope.EVERYONE))
    newer, older = feed.neighbours(View(request.user, scope), found)
    query = feed.scope_query(scope)
    return {
        "image": details(found, request.user),
        "previous_url": reverse("image", args=[newer]) + query if newer else "",
        "next_url": reverse("image", args=[older]) + query if older else "",
        "back_query": query,
    }
