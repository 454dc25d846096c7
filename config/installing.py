"""What makes Atelier an app on a phone: its manifest, and a service worker for notifications."""

from __future__ import annotations

import json
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# The tokens of the dark theme: what a phone shows while the app starts.
BACKGROUND: Final = "#0f0f10"
ICONS: Final = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-maskable.png", 512, "maskable"),
)
SCRIPT: Final = "js/service-worker.js"


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web manifest."""
    home, create = reverse("home"), reverse("create")
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        *(
            {"src": static(name), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for name, side, purpose in ICONS
        ),
    ]
    small = [icon for icon in icons if icon["sizes"] == "192x192"]
    body = {
        "id": home,
        "name": "Atelier",
        "short_name": "Atelier",
        "description": "A studio and gallery for pictures.",
        "lang": "en-GB",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": BACKGROUND,
        "categories": ["photo", "graphics"],
        "icons": icons,
        "shortcuts": [
            {"name": "Create", "description": "Open the workbench", "url": create, "icons": small},
            {"name": "Gallery", "description": "All pictures", "url": home, "icons": small},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@login_not_required
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the top, because a service worker sees only what lies below its own address."""
    script = f"importScripts({json.dumps(static(SCRIPT))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
