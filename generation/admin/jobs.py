"""Jobs as an admin or manager sees them: found, read, cancelled, retried, decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from generation.admin.base import ReadOnly, Rows
from generation.admin.dashboard import ask_now
from generation.admin.job_acts import ACTS, acts_for, perform
from generation.admin.job_privacy import is_open, open_for_a_while, was_opened, with_openness
from generation.models import Job, Output
from generation.quotas.audit import record
from generation.states import Failure

PRIVATE = "Private: not shown"


class OutputInline(Rows):
    model = Output
    fields = ("position", "state", "asset_id", "attempts", "message")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _bulk(name: str) -> Callable[[Any, HttpRequest, QuerySet[Job]], None]:
    @admin.action(description=f"{ACTS[name].label} – the chosen jobs", permissions=["act"])
    def act_on_all(self: JobAdmin, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        for job in jobs.select_related("owner"):
            self.act(request, name, job)

    act_on_all.__name__ = f"{name}_jobs"
    return act_on_all


def _withheld(title: str, read: Callable[[Job], Any]) -> Callable[[Any, Job], Any]:
    @admin.display(description=title)
    def show(self: Any, job: Job) -> Any:
        return (read(job) or "–") if is_open(job) else PRIVATE

    return show


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = (
        "label",
        "created_at",
        "owner_name",
        "caption",
        "model_name",
        "state",
        "failure",
        "count",
        "quoted",
    )
    list_display_links = ("label",)
    list_filter = (
        *("state", "failure", "provider", "model_name"),
        ("owner", admin.RelatedOnlyFieldListFilter),
        *("created_at", "ended_at"),
    )
    search_fields = ("uid", "owner_name", "task_id", "variation_id", "upstream_code", "outputs__asset_id")
    search_help_text = "A number or id of ours or of the service, a person, or words of a prompt you may see."
    date_hierarchy = "created_at"
    list_select_related = ("hold",)
    show_full_result_count = False
    inlines = (OutputInline,)
    actions: ClassVar = [_bulk(name) for name in ACTS]
    change_form_outer_before_template = "admin/generation/job/acts.html"
    fieldsets = (
        (
            "How it stands",
            {"fields": ("uid", "owner_name", "state", "failure", "sentence", "attempts", "polls")},
        ),
        (
            "What was asked for",
            {
                "fields": (
                    *("model_name", "model", "provider", "capability"),
                    *("words", "negative_words", "given", "styles", "count", "price"),
                )
            },
        ),
        (
            "What the service said",
            {
                "fields": (
                    *("task_id", "variation_id", "upstream_status", "upstream_code", "detail"),
                    *("upstream_http_status", "answer"),
                )
            },
        ),
        (
            "When",
            {
                "fields": (
                    *("created_at", "submitting_at", "submitted_at", "finished_at", "ended_at"),
                    *("cancelled_at", "next_at", "deadline"),
                )
            },
        ),
    )
    words = _withheld("Prompt", lambda job: job.prompt)
    negative_words = _withheld("Negative prompt", lambda job: job.negative_prompt)
    given = _withheld(
        "Parameters",
        lambda job: format_html("<pre>{}</pre>", json.dumps(job.parameters, indent=2, ensure_ascii=False)),
    )
    detail = _withheld("In its own words", lambda job: job.upstream_detail)
    answer = _withheld(
        "Its last answer",
        lambda job: (
            job.upstream_answer and format_html('<pre class="room-answer">{}</pre>', job.upstream_answer)
        ),
    )
    caption = _withheld("Prompt", lambda job: job.prompt[:80])

    @admin.display(description="What its owner was told")
    def sentence(self, job: Job) -> str:
        # The service's own complaint may repeat the prompt.
        quotes = job.failure in (Failure.REJECTED, Failure.FAILED) and not is_open(job)
        return PRIVATE if quotes else job.message or "–"

    @admin.display(description="Job", ordering="pk")
    def label(self, job: Job) -> str:
        return str(job)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Managers too, where their role grants the change of jobs."""
        return request.user.has_perm("generation.change_job")

    def has_open_permission(self, request: HttpRequest) -> bool:
        """The words of private jobs: never a manager's business."""
        return request.user.is_active and request.user.is_superuser

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return with_openness(super().get_queryset(request), request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Job], search_term: str
    ) -> tuple[QuerySet[Job], bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        term = search_term.strip().removeprefix("Job ").strip()
        if not term:
            return found, distinct
        # A search tells what it finds, so words are looked for only where they may be read.
        more = Q(open_to_me=True, prompt__icontains=term)
        if term.isascii() and term.isdigit() and len(term) < 18:
            more |= Q(pk=int(term))
        return queryset.filter(Q(pk__in=found.order_by().values("pk")) | more), distinct

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Job | None:
        job: Job | None = super().get_object(request, object_id, from_field)
        if job and self.has_open_permission(request) and was_opened(request.session, job):
            vars(job)["open_to_me"] = True
        return job

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if job and self.has_view_permission(request, job):
            shown = {
                "job_is_open": is_open(job),
                "job_acts": acts_for(job) if self.has_act_permission(request) else [],
                "may_open": self.has_open_permission(request),
                "act_url": reverse("admin:generation_job_act", args=[job.pk]),
            }
        context = {**(extra_context or {}), **shown}
        page: HttpResponse = super().change_view(request, object_id, form_url, context)
        return page

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        ask = self.admin_site.admin_view(ask_now)
        return [
            path("ask/", ask, name="generation_job_ask"),
            path("<int:pk>/act/", view, name="generation_job_act"),
            *super().get_urls(),
        ]

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return redirect("admin:generation_job_change", pk)
        job = self.get_queryset(request).filter(pk=pk).first()
        if job is None:
            raise Http404("There is no such job.")
        name = request.POST.get("act", "")
        if name == "open":
            self._open(request, job)
        elif not self.has_act_permission(request):
            raise PermissionDenied
        elif name in ACTS:
            self.act(request, name, job)
        else:
            messages.error(request, "Say what to do with this job.")
        return redirect("admin:generation_job_change", pk)

    def act(self, request: HttpRequest, name: str, job: Job) -> None:
        done, sentence = perform(name, job, request.user.get_username())
        (messages.success if done else messages.error)(request, sentence)

    def _open(self, request: HttpRequest, job: Job) -> None:
        if not self.has_open_permission(request):
            raise PermissionDenied
        if not is_open(job):
            record(request.user.get_username(), "read private words", job)
            open_for_a_while(request.session, job)
            messages.info(request, "Shown to you for ten minutes. The audit says that you looked.")
