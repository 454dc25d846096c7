"""Usage: one's own, and for those who run the site everybody's; as pages and as CSV."""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from generation.context import site_of
from generation.quotas.overview import everybody
from generation.quotas.usage import Scope, rows
from generation.usage import BREAKDOWNS, summarise
from generation.usage_csv import lines
from generation.usage_range import Range, presets, range_of

CLOSEST = 8
LONGEST_NAME = 200
# Without it, spreadsheets take letters beyond ASCII for others.
BYTE_ORDER_MARK = "\ufeff"


@require_safe
def usage(request: HttpRequest) -> HttpResponse:
    """What one has used oneself, and what one may still use."""
    days = range_of(request.GET)
    credits = site_of(request).summary
    tight = credits.tightest
    context = {
        **_page(request, "usage", days, Scope(days.first, days.last, owner_id=request.user.pk)),
        "standing": credits.balances,
        "tight": tight.account.key if tight else "",
        "alerts": [row for row in credits.balances if row.alerted],
        "may_see_site": _may_see_site(request),
    }
    return render(request, "generation/usage.html", context)


@require_safe
def usage_site(request: HttpRequest) -> HttpResponse:
    """What everybody has used, and who is close to the edge."""
    _need_site(request)
    days = range_of(request.GET)
    standing = everybody(timezone.now())
    context = {
        **_page(request, "usage-site", days, _site_scope(request, days)),
        "closest": standing[:CLOSEST],
        "further": standing[CLOSEST:],
        "alerts": [row for row in standing if row.alerted],
    }
    return render(request, "generation/usage_site.html", context)


@require_safe
def usage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One line for each day, person, team and model; of oneself alone unless all is asked for."""
    days = range_of(request.GET)
    if request.GET.get("whose") == "everybody":
        _need_site(request)
        scope = _site_scope(request, days)
    else:
        scope = Scope(days.first, days.last, owner_id=request.user.pk)
    response = StreamingHttpResponse(
        chain([BYTE_ORDER_MARK], lines(rows(scope))), content_type="text/csv; charset=utf-8"
    )
    name = f"atelier-usage-{days.first}-{days.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, name: str, days: Range, scope: Scope) -> dict[str, Any]:
    site = name == "usage-site"
    by = request.GET.get("by", "") if site else ""
    by = by if by in BREAKDOWNS else "model"
    chosen = {"person": scope.person, "model": scope.model} if site else {}
    dates = {"from": days.first.isoformat(), "to": days.last.isoformat()}
    kept = {**{key: value for key, value in chosen.items() if value}, **({"by": by} if site else {})}

    def address(**changes: str) -> str:
        query = {key: value for key, value in {**dates, **kept, **changes}.items() if value}
        return f"{reverse(name)}?{urlencode(query)}"

    found = summarise(rows(scope), days.first, days.last, by)
    names = BREAKDOWNS if site else {"model": BREAKDOWNS["model"]}
    tables = [
        {
            "name": key,
            "label": label,
            "lines": [
                (line, address(**{key: line.label}) if site and key != "team" else "")
                for line in found.tables[key]
            ],
        }
        for key, (label, _) in names.items()
    ]
    csv = {**dates, **chosen, **({"whose": "everybody"} if site else {})}
    return {
        "range": days,
        "presets": [
            (
                preset.label,
                address(**{"from": preset.first.isoformat(), "to": preset.last.isoformat()}),
                (preset.first, preset.last) == (days.first, days.last),
            )
            for preset in presets()
        ],
        "usage": found,
        "tables": tables,
        "by_label": BREAKDOWNS[by][0].lower(),
        "kept": kept,
        "tabs": [(label, address(by=key), key == by) for key, (label, _) in names.items()],
        "chosen": [(value, address(**{key: ""})) for key, value in chosen.items() if value],
        "csv_url": f"{reverse('usage-csv')}?{urlencode({k: v for k, v in csv.items() if v})}",
    }


def _site_scope(request: HttpRequest, days: Range) -> Scope:
    person, model = (request.GET.get(name, "").strip()[:LONGEST_NAME] for name in ("person", "model"))
    return Scope(days.first, days.last, person=person, model=model)


def _may_see_site(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_active and getattr(user, "is_staff", False) and user.has_perm("generation.view_hold"))


def _need_site(request: HttpRequest) -> None:
    if not _may_see_site(request):
        raise PermissionDenied
