"""What a page may load and do: strict everywhere, wider for the admin's theme, there alone."""

from __future__ import annotations

from typing import Final

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

# Unfold's pages carry scripts and styles of their own and evaluate expressions (Alpine).
ADMIN = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
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


class ContentPolicy(CSPMiddleware):
    """django-csp's middleware, which also knows where the admin is, and what no page may do."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(reverse("admin:index")) and not hasattr(response, "_csp_replace"):
            vars(response)["_csp_replace"] = ADMIN
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # The API's links are made to be shown elsewhere.
        if not request.path.startswith("/api/"):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        result: HttpResponseBase = super().process_response(request, response)
        return result
