"""What is only read: the ledger, the alerts, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.views import ChangeList

from gallery.admin_json import stored_json
from generation.admin.base import ReadOnly
from generation.models import Alert, ApiKey, AuditEntry, Grant, LedgerEntry, Pool

_ACCOUNTS = {
    "user": "Plan of {}",
    "pool": "Pool: {}",
    "grant": "Grant: {}",
    "key": "API key: {}",
    "site": "The site’s daily cap",
}


def _named(owners: Iterable[str]) -> dict[str, str]:
    """What these accounts are called, asked for together; one that is gone keeps its number."""
    kinds = {
        "user": User.objects.all(),
        "pool": Pool.objects.select_related("group"),
        "grant": Grant.objects.select_related("user", "pool__group"),
        "key": ApiKey.objects.all(),
    }
    split = {owner: owner.partition("/")[0].partition(":") for owner in owners}
    names: dict[tuple[str, str], str] = {}
    for kind, rows in kinds.items():
        numbers = [number for k, _, number in split.values() if k == kind and number.isdigit()]
        found: Any = rows.in_bulk(numbers) if numbers else {}
        names |= {(kind, str(pk)): str(row) for pk, row in found.items()}
    return {
        owner: _ACCOUNTS.get(kind, kind).format(names.get((kind, number), f"no. {number}"))
        for owner, (kind, _, number) in split.items()
    }


class LedgerList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        entries: list[LedgerEntry] = list(vars(self)["result_list"])
        self.result_list = entries
        names = _named({entry.balance.owner for entry in entries})
        for entry in entries:
            vars(entry)["account"] = names[entry.balance.owner]


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnly):
    list_display = fields = ("at", "kind", "account", "person", "held", "spent", "job_link")
    list_filter = ("kind", "at")
    search_fields = ("=job__uid", "=key", "job__owner_name")
    search_help_text = "A job’s id, or a person’s name."
    list_select_related = ("balance", "job")
    show_full_result_count = False
    date_hierarchy = "at"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LedgerList]:
        return LedgerList

    @admin.display(description="Account")
    def account(self, entry: LedgerEntry) -> str:
        owner = entry.balance.owner
        return str(vars(entry).get("account") or _named([owner])[owner])

    @admin.display(description="Person")
    def person(self, entry: LedgerEntry) -> str:
        return entry.job.owner_name if entry.job else ""

    @admin.display(description="Job")
    def job_link(self, entry: LedgerEntry) -> str:
        if entry.job is None:
            return "–"
        url = reverse("admin:generation_job_change", args=[entry.job_id])
        return format_html('<a href="{}">{}</a>', url, str(entry.job)[:40])


@admin.register(Alert)
class AlertAdmin(ReadOnly):
    list_display = ("at", "label", "percent", "used", "mailed_at")
    list_filter = ("level", "at")
    search_fields = ("label", "account")
    list_select_related = ("balance",)

    @admin.display(description="Reached", ordering="level")
    def percent(self, alert: Alert) -> str:
        return f"{alert.level} %"

    @admin.display(description="Used in that period")
    def used(self, alert: Alert) -> str:
        balance = alert.balance
        return f"{balance.held + balance.spent:,} of {balance.limit or 0:,}"


@admin.register(AuditEntry)
class AuditAdmin(ReadOnly):
    list_display = ("at", "actor", "action", "subject", "what")
    fields = ("at", "actor", "action", "subject", "was", "became")
    list_filter = ("action", "actor", "at")
    search_fields = ("subject", "actor")
    date_hierarchy = "at"
    actions = None
    was = stored_json("before")
    became = stored_json("after")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return super().get_queryset(request).order_by("-id")  # type: ignore[no-any-return]

    @admin.display(description="Before → after")
    def what(self, entry: AuditEntry) -> str:
        names = [name for name in {**entry.before, **entry.after} if name not in ("created_at", "since")]
        both = entry.action == "changed"
        return "; ".join(
            f"{name.replace('_', ' ')}: {_text(entry.before.get(name))} → {_text(entry.after.get(name))}"
            if both
            else f"{name.replace('_', ' ')}: {_text((entry.after or entry.before).get(name))}"
            for name in names
            if both or (entry.after or entry.before).get(name) not in (None, "", [])
        )[:300]


def _text(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
