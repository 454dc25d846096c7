"""Jobs, models and references as an admin sees them: to read, mostly; states move by the pipeline."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django_q.tasks import async_task
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from generation.models import ImageModel, Job, Output, Reference
from generation.pipeline.cancel import cancel


class ReadOnly(ModelAdmin):
    """Rows that the pipeline writes; a hand on them would break its promises."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OutputInline(TabularInline):
    model = Output
    fields = ("position", "state", "asset_id", "attempts", "message")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = (
        "created_at",
        "owner_name",
        "caption",
        "model_name",
        "state",
        "failure",
        "count",
        "quoted",
    )
    list_filter = ("state", "failure", "provider", "model_name", "created_at")
    search_fields = ("uid", "prompt", "owner_name", "task_id", "variation_id", "upstream_code")
    date_hierarchy = "created_at"
    list_select_related = ("hold",)
    inlines = (OutputInline,)
    exclude = ("placeholder", "submission_key")
    actions: ClassVar = ["cancel_jobs"]

    @admin.display(description="Prompt")
    def caption(self, job: Job) -> str:
        return job.prompt[:80]

    @admin.action(description="Cancel the chosen jobs", permissions=["view"])
    def cancel_jobs(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        for job in jobs:
            messages.info(request, f"{job}: {cancel(job)}")


@admin.register(ImageModel)
class ImageModelAdmin(ModelAdmin):
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


@admin.register(Reference)
class ReferenceAdmin(ReadOnly):
    list_display = ("name", "owner", "width", "height", "size", "created_at", "deleted_at")
    list_filter = ("created_at",)
    search_fields = ("name", "owner__username", "uid")
    exclude = ("placeholder",)
