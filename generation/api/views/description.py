"""The OpenAPI document, open to everybody, and a page to browse it and try it out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generation.api.openapi import document, operations


@login_not_required
@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """Open, since it says nothing of this site; tools that generate clients have no session."""
    return JsonResponse(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The viewer; without JavaScript a list of all there is."""
    return render(request, "generation/api.html", {"operations": operations()})
