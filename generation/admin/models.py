"""The catalogue as an admin sees it: what to offer, and what it is charged at."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django_q.tasks import async_task
from unfold.decorators import action

from generation.admin.audited import Audited
from generation.admin.prices import PriceRuleInline
from generation.models import ImageModel


@admin.register(ImageModel)
class ImageModelAdmin(Audited):
    list_display = (
        "name",
        "provider",
        "model_id",
        "credits",
        "seconds",
        "listed",
        "hidden",
        "trouble",
        "synced_at",
    )
    list_editable = ("hidden",)
    list_filter = ("provider", "listed", "hidden", "vendor")
    search_fields = ("name", "model_id", "vendor")
    fields = (
        "name",
        "provider",
        "model_id",
        "vendor",
        "description",
        "credits",
        "seconds",
        "hidden",
        "listed",
        "synced_at",
        "problems",
        "said",
    )
    readonly_fields = tuple(name for name in fields if name != "hidden")
    actions_list: ClassVar = ["sync_now"]
    inlines = (PriceRuleInline,)

    @admin.display(description="Not understood", boolean=False)
    def trouble(self, model: ImageModel) -> str:
        return "; ".join(model.problems)[:120]

    @admin.display(description="What the provider said")
    def said(self, model: ImageModel) -> str:
        return format_html("<pre>{}</pre>", json.dumps(model.raw, indent=2, ensure_ascii=False)[:50_000])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @action(description="Sync now", url_path="sync")  # type: ignore[untyped-decorator]
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        async_task("generation.tasks.sync_catalogue")
        messages.info(request, "The providers are being asked for their models.")
        return redirect("admin:generation_imagemodel_changelist")
