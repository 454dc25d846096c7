"""The admin's first page: the making of pictures, and the machine below it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from config import machine
from generation.admin.dashboard import dashboard


def callback(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by the theme. Who may see jobs sees how the site is doing."""
    if not request.user.has_perm("generation.view_job"):
        return context
    disk = machine.room()
    return {
        **context,
        "title": "How the site is doing",
        "house": dashboard(request.user),
        "disk": disk,
        "media_bytes": machine.media_bytes(),
        "versions": machine.versions(),
    }
