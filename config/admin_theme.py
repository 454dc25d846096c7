"""The admin in the house's colours, and its list of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

# Ochre, from paper to ink; 600 carries white text.
OCHRE = {
    "50": "#fbf6ea",
    "100": "#f6ebd2",
    "200": "#efd7a4",
    "300": "#e8c272",
    "400": "#e3a92f",
    "500": "#c98b12",
    "600": "#956608",
    "700": "#7b5407",
    "800": "#5e4107",
    "900": "#453006",
    "950": "#2b1e04",
}
# The neutrals of the pages, from the light background to the dark one.
NEUTRAL = {
    "50": "#faf9f6",
    "100": "#f1efe9",
    "200": "#e5e3dc",
    "300": "#cfccc2",
    "400": "#94948f",
    "500": "#6b6963",
    "600": "#5c5b56",
    "700": "#3a3a40",
    "800": "#2a2a2e",
    "900": "#141416",
    "950": "#0f0f10",
}


def _static(name: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(name)


def _page(title: str, icon: str, name: str, permission: str, part: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": _At(name, part) if part else reverse_lazy(name),
        "permission": lambda request: request.user.has_perm(permission),
    }


class _At:
    """An address with the part of its page; read when the menu is drawn."""

    def __init__(self, name: str, part: str) -> None:
        self.name, self.part = name, part

    def __call__(self, request: HttpRequest) -> str:
        return f"{reverse_lazy(self.name)}#{self.part}"


def _at_plans(request: HttpRequest) -> bool:
    """On the pages of plans; the page of all limits, whose address is below theirs, has its own entry."""
    limits = str(reverse_lazy("admin:generation_plan_limits"))
    return request.path != limits and request.path.startswith(
        str(reverse_lazy("admin:generation_plan_changelist"))
    )


def _list(title: str, icon: str, model: str) -> dict[str, Any]:
    app, _, name = model.partition(".")
    return _page(title, icon, f"admin:{app}_{name}_changelist", f"{app}.view_{name}")


ADMIN_THEME: dict[str, Any] = {
    "SITE_TITLE": "Atelier",
    "SITE_HEADER": "Atelier",
    "SITE_SUBHEADER": "Admin",
    "SITE_URL": "/",
    "SITE_ICON": _static("icon.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _static("icon.svg")}],
    "COLORS": {"primary": OCHRE, "base": NEUTRAL},
    "BORDER_RADIUS": "8px",
    "STYLES": [_static("css/admin-theme.css"), _static("css/admin-rooms.css")],
    "SCRIPTS": [_static("js/admin.js")],
    "DASHBOARD_CALLBACK": "config.dashboard.callback",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": True,
        "navigation": [
            {
                "items": [
                    _page("How the site is doing", "monitor_heart", "admin:index", "generation.view_job")
                ],
            },
            {
                "title": "Work",
                "separator": True,
                "items": [
                    _list("Jobs", "bolt", "generation.job"),
                    _list("Pauses", "pause_circle", "generation.queuepause"),
                    _list("Models", "palette", "generation.imagemodel"),
                    _list("Model aliases", "swap_horiz", "generation.modelalias"),
                    _list("Images", "imagesmode", "gallery.image"),
                    _list("References", "add_photo_alternate", "generation.reference"),
                ],
            },
            {
                "title": "Quotas",
                "separator": True,
                "items": [
                    _page("Limits", "tune", "admin:generation_plan_limits", "generation.change_plan"),
                    _page("Standing", "speed", "usage-site", "generation.view_hold", "standing"),
                    {**_list("Plans", "badge", "generation.plan"), "active": _at_plans},
                    _list("Pools", "groups", "generation.pool"),
                    _list("Grants", "redeem", "generation.grant"),
                    _list("Price rules", "sell", "generation.pricerule"),
                    _list("Out of credits", "money_off", "generation.submissionpause"),
                    _list("Alerts", "notifications", "generation.alert"),
                    _list("Ledger", "receipt_long", "generation.ledgerentry"),
                ],
            },
            {
                "title": "People",
                "separator": True,
                "items": [
                    _list("People", "person", "auth.user"),
                    _list("Invites", "person_add", "config.invite"),
                    _list("Teams", "group", "auth.group"),
                    _list("API keys", "key", "generation.apikey"),
                    _list("Audit", "history", "generation.auditentry"),
                ],
            },
        ],
    },
}
