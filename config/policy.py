"""What a page may load and do, and who keeps it: strict everywhere, a word wider for the admin’s theme."""

from __future__ import annotations

from typing import Any, Final

from csp.constants import SELF, UNSAFE_EVAL
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# The theme's Alpine evaluates the expressions in its pages' attributes; nothing else is wider there.
ADMIN = {"script-src": [SELF, UNSAFE_EVAL]}
# Nothing here listens, looks or locates.
UNUSED: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS: Final = ", ".join(f"{name}=()" for name in UNUSED)
SIGNED_OUT: Final = "_signed_out"


@receiver(user_logged_out)
def note_signing_out(request: HttpRequest | None, **_: Any) -> None:
    """After it, Back must not show what was seen before."""
    if request is not None:
        vars(request)[SIGNED_OUT] = True


class ContentPolicy(CSPMiddleware):
    """django-csp's middleware, which also knows where the admin is, and what no page may do."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(reverse("admin:index")) and not hasattr(response, "_csp_replace"):
            vars(response)["_csp_replace"] = ADMIN
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # The API's links are made to be shown elsewhere.
        if not request.path.startswith("/api/"):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A page shows what only this person may see, as it was then: asked for anew, and kept for Back alone.
        if request.path.startswith(reverse("mfa_index")):
            response.headers["Cache-Control"] = "private, no-store"  # secrets and recovery codes
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if SIGNED_OUT in vars(request) and settings.TRUSTWORTHY:
            response.headers["Clear-Site-Data"] = '"cache"'
        result: HttpResponseBase = super().process_response(request, response)
        return result
