"""Plans, pools and grants: who may spend what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.widgets import UnfoldBooleanSwitchWidget

from generation.admin.audited import Audited, WholeNumbers
from generation.admin.base import Rows
from generation.admin.limits import LimitsView
from generation.models import Grant, Plan, PlanAssignment, Pool
from generation.quotas.audit import record_change, stored_values

if TYPE_CHECKING:
    FormOfPlan = forms.ModelForm[Plan]
    FormOfAssignment = forms.ModelForm[PlanAssignment]
    FormOfGrant = forms.ModelForm[Grant]
    FormOfPool = forms.ModelForm[Pool]
else:
    FormOfPlan = FormOfAssignment = FormOfGrant = FormOfPool = forms.ModelForm

NO_DEFAULT = "No plan is the default now: whoever has no other plan is not limited."


class PlanForm(FormOfPlan):
    # By a name of its own: saving takes the default from the plan that had it, which the
    # model's check for one default would forbid.
    default = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="For everyone who has no other plan. It is taken from the plan that has it now.",
    )

    class Meta:
        model = Plan
        fields = ("name", "credits", "period", "jobs_at_once", "pictures_per_job", "storage_mb", "models")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["default"] = self.instance.is_default


class AssignmentForm(FormOfAssignment):
    class Meta:
        model = PlanAssignment
        fields = ("user", "group")
        error_messages = {
            "user": {"unique": "This person has a plan of their own already. Take it away there first."},
            "group": {"unique": "This team has a plan already. Take it away there first."},
        }


class AssignmentInline(Rows):
    model = PlanAssignment
    form = AssignmentForm
    extra = 1
    verbose_name_plural = "Given to people and teams"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[PlanAssignment]:
        return super().get_queryset(request).select_related("plan", "user", "group")  # type: ignore[no-any-return]


@admin.register(Plan)
class PlanAdmin(Audited):
    form = PlanForm
    list_display = ("name", "is_default", "credits", "period", "jobs_at_once", "pictures_per_job", "given_to")
    inlines = (AssignmentInline,)
    fieldsets = (
        (None, {"fields": ("name", "default", ("credits", "period"))}),
        ("Besides credits", {"fields": (("jobs_at_once", "pictures_per_job"), "storage_mb", "models")}),
    )

    @admin.display(description="Given to")
    def given_to(self, plan: Plan) -> str:
        names = [str(row.user or row.group) for row in plan.assignments.all()]
        return ", ".join([*(["everyone else"] if plan.is_default else []), *names[:6]])

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Plan]:
        found: models.QuerySet[Plan] = super().get_queryset(request)
        return found.prefetch_related("assignments__user", "assignments__group")

    def save_model(self, request: HttpRequest, obj: Plan, form: forms.ModelForm[Plan], change: Any) -> None:
        had = obj.is_default
        obj.is_default = form.cleaned_data["default"]
        if obj.is_default:
            for other in Plan.objects.filter(is_default=True).exclude(pk=obj.pk):
                before = stored_values(other)
                Plan.objects.filter(pk=other.pk).update(is_default=False)
                other.is_default = False
                record_change(request.user.get_username(), other, before)
                messages.info(request, f"“{other}” was the default until now; “{obj}” is it instead.")
        super().save_model(request, obj, form, change)
        if had and not obj.is_default:
            messages.warning(request, NO_DEFAULT)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        if getattr(obj, "is_default", False):
            messages.warning(request, NO_DEFAULT)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(LimitsView.as_view(model_admin=self))
        return [path("limits/", view, name="generation_plan_limits"), *super().get_urls()]


class GrantForm(FormOfGrant):
    class Meta:
        model = Grant
        fields = ("user", "pool", "credits", "expires_at", "note")

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at and "expires_at" in self.changed_data and expires_at <= timezone.now():
            raise forms.ValidationError("This is in the past. A grant must expire later than now, or never.")
        return expires_at


class GrantInline(WholeNumbers, Rows):
    model = Grant
    form = GrantForm
    fields = ("credits", "expires_at", "note")


class PoolForm(FormOfPool):
    class Meta:
        model = Pool
        fields = ("group", "credits", "period")
        error_messages = {"group": {"unique": "This team has a pool already; change that one."}}


@admin.register(Pool)
class PoolAdmin(Audited):
    form = PoolForm
    list_display = ("__str__", "credits", "period", "people")
    inlines = (GrantInline,)
    search_fields = ("group__name",)
    list_select_related = ("group",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Pool]:
        found: models.QuerySet[Pool] = super().get_queryset(request)
        return found.annotate(members=models.Count("group__user"))

    @admin.display(description="People")
    def people(self, pool: Pool) -> str:
        return str(vars(pool)["members"]) if pool.group_id else "everyone"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        group = form.instance.group
        if group and not group.user_set.exists():
            messages.warning(
                request, f"Nobody is in {group} yet. The pool is used once people are put into that team."
            )


@admin.register(Grant)
class GrantAdmin(Audited):
    form = GrantForm
    list_display = ("credits", "whom", "expires_at", "note", "created_at")
    list_filter = (("expires_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("user__username", "pool__group__name", "note")
    list_select_related = ("user", "pool__group")

    @admin.display(description="For")
    def whom(self, grant: Grant) -> str:
        return str(grant.user or grant.pool)
