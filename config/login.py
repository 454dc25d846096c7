"""Everything asks for a session; nothing is stored for who has none.

The workbench keeps what is typed in the browser. Without JavaScript it is shown again, to be copied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse


class LoginRequired(LoginRequiredMiddleware):
    """Sends people to sign in; a script's request gets 401, and an order that was sent is shown again."""

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
            return signed_out(request, _typed(request))
        return response


def signed_out(request: HttpRequest, typed: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """The answer to what somebody sent: a word for a script, and for a person the way to sign in."""
    if _is_script(request):
        return HttpResponse("You are signed out.", status=401, content_type="text/plain")
    if request.path != reverse("create"):
        return redirect_to_login(settings.LOGIN_REDIRECT_URL)
    page = render_to_string("signed_out.html", {"typed": typed})
    return HttpResponse(page, status=401, headers={"Cache-Control": "no-store"})


def _is_script(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request") or request.headers.get("X-Requested-With"))


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person wrote in the workbench. The form's token has been checked by now."""
    names = [name for name in request.POST if name == "prompt" or name.startswith("p-")]
    fields = [(name.removeprefix("p-").replace("_", " "), request.POST[name].strip()) for name in names]
    return [(name.capitalize(), text) for name, text in fields if text]
