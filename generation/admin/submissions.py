"""The pauses while the shared account is empty."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from generation.admin.base import ReadOnly, post_button
from generation.models import SubmissionPause
from generation.pipeline.wake import wake
from generation.quotas.audit import record, values_of
from generation.quotas.pause import resume_submissions


@admin.register(SubmissionPause)
class SubmissionPauseAdmin(ReadOnly):
    list_display = ("provider", "since", "until", "price")
    actions: ClassVar = ["try_again"]

    @admin.action(description="Try again now", permissions=["resume"])
    def try_again(self, request: HttpRequest, pauses: QuerySet[SubmissionPause]) -> None:
        for pause in pauses:
            self._resume(request, pause)

    @admin.display(description="Try again")
    def try_button(self, pause: SubmissionPause) -> str:
        return post_button("Try again now", reverse("admin:generation_submissionpause_try", args=[pause.pk]))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, *(["try_button"] if self.has_resume_permission(request) else []))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.try_view))
        return [path("<int:pk>/try-again/", view, name="generation_submissionpause_try"), *super().get_urls()]

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_resume_permission(request):
            raise PermissionDenied
        for pause in SubmissionPause.objects.filter(pk=pk):
            self._resume(request, pause)
        return redirect("admin:generation_submissionpause_changelist")

    def has_resume_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("generation.delete_submissionpause")

    def _resume(self, request: HttpRequest, pause: SubmissionPause) -> None:
        before = values_of(pause)
        if resume_submissions(pause.provider):
            record(request.user.get_username(), "resumed", pause, before)
            transaction.on_commit(wake, robust=True)
        messages.success(request, f"{pause.provider}: the jobs that wait are sent again.")
