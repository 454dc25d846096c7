"""Where the admin has something to show, read from its own registry. For the site's own shell."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse


def pages(name: str) -> list[str]:
    """Every address of the admin at which this person gets a whole page."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=name))
    return [path for path in dict.fromkeys(_addresses()) if _is_page(client, path)]


def lists() -> list[str]:
    return [reverse(f"admin:{_prefix(model)}changelist") for model in admin.site._registry]


def bare() -> list[str]:
    """What the walk cannot reach the row pages of: `furniture` has to make one."""
    return [model._meta.label for model in admin.site._registry if not model._default_manager.exists()]


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer.content.lstrip()[:9].lower() == b"<!doctype"


def _addresses() -> Iterator[str]:
    for entry in admin.site.get_urls():
        if isinstance(entry, URLPattern) and entry.name and not entry.pattern.regex.groups:
            yield reverse(f"admin:{entry.name}")
    for model, page in admin.site._registry.items():
        yield reverse("admin:app_list", args=[model._meta.app_label])
        row = model._default_manager.order_by("-pk").first()
        # What the theme calls an action acts at once.
        acts = {name for part in ("list", "row", "detail") for name in getattr(page, f"actions_{part}", ())}
        for entry in page.get_urls():
            if not entry.name or entry.name.removeprefix(_prefix(model)) in acts:
                continue
            if not entry.pattern.converters:
                yield reverse(f"admin:{entry.name}")
            elif row:
                yield reverse(f"admin:{entry.name}", args=[quote(row.pk)])


def _prefix(model: type) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_"  # type: ignore[attr-defined]
