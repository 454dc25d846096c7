"""Everything asks for a session; what was typed when one ran out is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

DRAFT = "draft"
LONGEST_DRAFT = 60_000


class LoginRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script's request gets 401, and a form that was sent is kept."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]
        if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
            return HttpResponse("You are signed out.", status=401, content_type="text/plain")
        response = super().handle_no_permission(request, view_func)
        if request.method == "POST" and request.path == reverse("create"):
            _keep_draft(request)
            response["Location"] = f"{reverse('account_login')}?next={reverse('create')}"
        return response


def _keep_draft(request: HttpRequest) -> None:
    """Only for browsers that had a session: strangers store nothing here."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    draft = request.POST.copy()
    draft.pop("csrfmiddlewaretoken", None)
    text = draft.urlencode()
    if len(text) <= LONGEST_DRAFT:
        request.session[DRAFT] = text
