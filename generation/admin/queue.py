"""The queue's brake: for all, for a provider or for one model. Jobs wait, nothing is refused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from generation.admin.audited import Audited
from generation.admin.base import post_button
from generation.catalogue.choices import offered
from generation.configured import provider_names
from generation.models import Job, QueuePause
from generation.pipeline.wake import wake
from generation.states import State

if TYPE_CHECKING:
    FormOfPause = forms.ModelForm[QueuePause]
else:
    FormOfPause = forms.ModelForm

EVERYTHING = "Everything"


class QueuePauseForm(FormOfPause):
    what = forms.ChoiceField(label="What waits", widget=UnfoldAdminSelectWidget(), required=False)
    reason = forms.CharField(
        required=False,
        max_length=200,
        help_text="One calm line for the members, as: The service repairs its upscaler.",
        widget=UnfoldAdminTextInputWidget(),
    )

    class Meta:
        model = QueuePause
        fields = ("reason", "until")
        help_texts: ClassVar = {"until": "Empty: until somebody resumes it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = {(m.provider, m.model_id): f"{m.name} ({m.provider})" for m in offered()}
        self.labels = {("", ""): EVERYTHING}
        self.labels |= {(name, ""): f"Everything of {name}" for name in provider_names()} | models
        self.fields["what"].choices = [(":".join(key), label) for key, label in self.labels.items()]  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise forms.ValidationError("This is in the past. A pause must end later than now, or by hand.")
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        provider, _, model = (cleaned.get("what") or ":").partition(":")
        if QueuePause.objects.in_force().filter(provider=provider, model=model).exists():
            self.add_error("what", "That is paused already. Resume it first to change the pause.")
        self.instance.provider, self.instance.model = provider, model
        self.instance.label = self.labels.get((provider, model), EVERYTHING)[:200]
        return cleaned


@admin.register(QueuePause)
class QueuePauseAdmin(Audited):
    form = QueuePauseForm
    fields = ("what", "reason", "until")
    list_display = ("label_of", "reason", "by", "since", "until", "waiting")
    actions: ClassVar = ["resume_chosen"]

    @admin.display(description="What waits")
    def label_of(self, pause: QueuePause) -> str:
        over = pause.until and pause.until <= timezone.now()
        return f"{pause} (over)" if over else str(pause)

    @admin.display(description="Jobs waiting")
    def waiting(self, pause: QueuePause) -> int:
        jobs = Job.objects.filter(state=State.QUEUED)
        jobs = jobs.filter(provider=pause.provider) if pause.provider else jobs
        return (jobs.filter(model=pause.model) if pause.model else jobs).count()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A pause is begun and ended, so that the audit can be read."""
        return False

    def has_resume_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("generation.delete_queuepause")

    def save_model(self, request: HttpRequest, obj: QueuePause, form: ModelForm[Any], change: Any) -> None:
        obj.by = request.user.get_username()
        QueuePause.objects.filter(provider=obj.provider, model=obj.model).delete()  # one that is over
        super().save_model(request, obj, form, change)
        messages.info(request, "New jobs wait from now on. What is being made goes on.")

    @admin.action(description="Resume", permissions=["resume"])
    def resume_chosen(self, request: HttpRequest, pauses: Any) -> None:
        self.delete_queryset(request, pauses)
        messages.success(request, "The queue goes on.")

    @admin.display(description="Resume")
    def resume_button(self, pause: QueuePause) -> str:
        return post_button("Resume", reverse("admin:generation_queuepause_resume", args=[pause.pk]))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, *(["resume_button"] if self.has_resume_permission(request) else []))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.resume_view))
        return [path("<int:pk>/resume/", view, name="generation_queuepause_resume"), *super().get_urls()]

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_resume_permission(request):
            raise PermissionDenied
        self.delete_queryset(request, QueuePause.objects.filter(pk=pk))
        messages.success(request, "The queue goes on.")
        return redirect("admin:index" if "home" in request.POST else "admin:generation_queuepause_changelist")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(wake, robust=True)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(wake, robust=True)
