"""The home page: composer, what is being made, and the pictures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gallery import feed
from gallery.scope import Scope, View
from generation.composer import compose
from generation.views import live
from generation.views.create import starting_form


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    favourites = request.GET.get("filter") == "favourites"
    form = starting_form(request)
    view = View(request.user, Scope.read(request.GET.get("scope", "")), form.teams)
    context = {
        "composer": compose(form),
        "feed": feed.page(view, before=request.GET.get("before", ""), favourites=favourites, whole=True),
        "view": view,
        "filter": "favourites" if favourites else "",
        **live.context(request),
    }
    return render(request, "home.html", context)
