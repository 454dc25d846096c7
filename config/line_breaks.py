"""Browsers send each line break of a form as two characters, and show and count it as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from generation.line_breaks import one_each


class LineBreaks:
    """Makes them one before a view counts, stores or sends what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """After the form's token was looked at: by then it is read. The API reads its bodies itself."""
        if request.method != "POST" or request.path_info.startswith("/api/"):
            return
        if any("\r" in value for _, values in request.POST.lists() for value in values):
            typed = request.POST.copy()
            for name, values in request.POST.lists():
                typed.setlist(name, [one_each(value) for value in values])
            request.POST = typed  # type: ignore[assignment]
