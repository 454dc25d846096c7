"""Who sees one's pictures: of one, of several, and of those to come."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gallery.models import PRIVATE, Image, named_teams_of
from gallery.sharing import (
    NotACircle,
    circles,
    circles_of,
    menu,
    prefer,
    preferred,
    read,
    said,
    share,
)
from gallery.views.actions import next_page
from gallery.views.bulk import read_uids, refused


@require_POST
def visibility(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Of one picture; answers htmx with the menu as it then is."""
    person = cast(AbstractBaseUser, request.user)
    own = Image.objects.of(person).select_related("team").only("visibility", "team__name")
    image, teams = get_object_or_404(own, uid=uid), named_teams_of(person)
    offered, status = circles_of(image, teams), 200
    try:
        sharing = read(teams, request.POST.get("to", ""))
    except NotACircle as error:
        messages.error(request, str(error))
        status = 422
    else:
        if not share(person, [uid], sharing):
            raise Http404("No such picture.")
        offered = circles(teams, sharing)
        messages.success(request, said(offered, 1))
    if getattr(request, "htmx", False):
        context = {"menu": menu(uid, offered), "partial": True}
        return render(request, "gallery/_sharing.html", context, status=status)
    return redirect(next_page(request, reverse("image", args=[uid])))


@require_http_methods(["GET", "HEAD", "POST"])
def visibilities(request: HttpRequest) -> HttpResponse:
    """The circles to choose from; or, of several pictures, named by `uids`: all of them or none."""
    person = cast(AbstractBaseUser, request.user)
    teams = named_teams_of(person)
    if request.method != "POST":
        return render(request, "gallery/_selection_circles.html", {"circles": circles(teams, PRIVATE)})
    uids = read_uids(request)
    if not uids:
        return refused()
    try:
        sharing = read(teams, request.POST.get("to", ""))
    except NotACircle as error:
        return refused(str(error))
    if not share(person, uids, sharing):
        raise Http404("No such pictures.")
    return HttpResponse(said(circles(teams, sharing), len(uids)), content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Who sees one's new pictures."""
    person = cast(AbstractBaseUser, request.user)
    error = ""
    if request.method == "POST":
        try:
            prefer(person, read(named_teams_of(person), request.POST.get("to", "")))
        except NotACircle as refused:
            error = str(refused)
        else:
            messages.success(request, "Kept. It holds for what you make from now on.")
            return redirect("sharing-settings")
    context = {"circles": preferred(person), "error": error}
    return render(request, "gallery/sharing.html", context, status=422 if error else 200)
