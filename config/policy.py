"""What a page may load: the strict policy everywhere, a wider one for the admin's theme, there alone."""

from __future__ import annotations

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


class ContentPolicy(CSPMiddleware):
    """django-csp's middleware, which also knows where the admin is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(reverse("admin:index")) and not hasattr(response, "_csp_replace"):
            vars(response)["_csp_replace"] = ADMIN
        result: HttpResponseBase = super().process_response(request, response)
        return result
