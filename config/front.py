"""The first middleware: who is asked for at all."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from config.health import healthz

WRONG_HOST = "Atelier does not answer to this address. The setting ATELIER_URL says where it is reached.\n"


class Front:
    """Answers the health check before sessions, host names or anything else is looked at.

    A load balancer asks by number, and the answer must come when the database is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return healthz(request)
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponseBadRequest(WRONG_HOST, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
