"""Everything asks for a session; what was typed when one ran out is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

DRAFT = "draft"
LONGEST_DRAFT = 60_000
KEPT_FOR = 60 * 60  # seconds


class LoginRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script's request gets 401, and a form that was sent is kept."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        response = super().process_view(request, view_func, view_args, view_kwargs)
        if response is None:
            return None
        if _is_script(request):
            return signed_out(request)
        if request.method == "POST" and request.path == reverse("create"):
            _keep_draft(request)
            return signed_out(request)
        return response


def signed_out(request: HttpRequest) -> HttpResponse:
    """The answer to what somebody sent: a word for a script, and for a person the page to sign in."""
    if _is_script(request):
        return HttpResponse("You are signed out.", status=401, content_type="text/plain")
    create = reverse("create")
    return redirect_to_login(create if request.path == create else settings.LOGIN_REDIRECT_URL)


def _is_script(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request") or request.headers.get("X-Requested-With"))


def _keep_draft(request: HttpRequest) -> None:
    """What was typed, for an hour: a session that ran out is gone from the browser, too.

    The form's token has been checked by now, and signing in sets another expiry.
    """
    draft = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "quote"):
        draft.pop(name, None)
    text = draft.urlencode()
    if len(text) <= LONGEST_DRAFT:
        request.session[DRAFT] = text
        request.session.set_expiry(KEPT_FOR)
