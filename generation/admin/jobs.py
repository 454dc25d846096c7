"""Jobs and references as an admin sees them: to read; states move by the pipeline."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from generation.admin.base import ReadOnly
from generation.models import Job, Output, Reference
from generation.pipeline.cancel import cancel


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


@admin.register(Reference)
class ReferenceAdmin(ReadOnly):
    list_display = ("name", "owner", "width", "height", "size", "created_at", "deleted_at")
    list_filter = ("created_at",)
    search_fields = ("name", "owner__username", "uid")
    exclude = ("placeholder",)
