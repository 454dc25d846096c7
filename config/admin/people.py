"""People: who they are, what they may do, and the end of it."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from config import people
from config.admin.base import Deletions, Rules, show_link
from config.identity import save_typed
from config.people_forms import PersonForm
from config.roles import may_manage, role_of, set_role
from generation.models import PlanAssignment
from generation.quotas.audit import record, record_change, record_deletion, stored_values


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("admin", "Admin"), ("manager", "Manager"), ("member", "Member")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() is None:
            return queryset
        top, staff = self.value() == "admin", self.value() != "member"
        return queryset.filter(is_superuser=top, **({} if top else {"is_staff": staff}))


@admin.register(User)
class Person(Rules, Deletions):
    form = PersonForm
    list_display = ("username", "email", "role", "teams", "plan", "seen", "is_active")
    list_filter = ("is_active", RoleFilter, "groups")
    search_fields = ("username", "email", "first_name", "last_name")
    search_help_text = "A name or an address."
    ordering = ("username",)
    fieldsets: ClassVar = (
        (None, {"fields": ("username", "email", ("first_name", "last_name"))}),
        ("Here", {"fields": ("role", "groups", "plan")}),
        ("When", {"fields": ("seen", "date_joined", "active", "factors")}),
    )
    readonly_fields = ("seen", "date_joined", "active", "factors")
    list_before_template = "people/list_acts.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found: QuerySet[User] = super().get_queryset(request)
        seen = Coalesce(Max("usersession__last_seen_at"), "last_login")
        return (
            found.select_related("plan_assignment__plan").prefetch_related("groups").annotate(last_seen=seen)
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who is to come in is invited, and chooses the password."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """The role first, which waits for others; then what else was typed, and no flag besides."""
        assert isinstance(request.user, User)
        set_role(request.user, obj, form.cleaned_data["role"])
        save_typed(request.user.get_username(), obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        person, actor = form.instance, request.user.get_username()
        before = sorted(person.groups.values_list("name", flat=True))
        super().save_related(request, form, formsets, change)
        after = sorted(person.groups.values_list("name", flat=True))
        if before != after:
            record(actor, "changed", person, {"teams": before}, {"teams": after})
        self._save_plan(actor, person, form.cleaned_data["plan"])

    def _save_plan(self, actor: str, person: User, plan: Any) -> None:
        had = PlanAssignment.objects.filter(user=person).first()
        if had and plan is None:
            record_deletion(actor, [had])
            had.delete()
        elif plan is not None and (had is None or had.plan_id != plan.pk):
            before = stored_values(had) if had else {}
            row = had or PlanAssignment(user=person)
            row.plan = plan
            row.save()
            record_change(actor, row, before)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        assert isinstance(request.user, User)
        people.delete(request.user, obj)

    def acts_for(self, user: Any, row: User) -> list[tuple[str, str]]:
        if not may_manage(user, row):
            return []
        if not row.is_active:
            return [("activate", "Let in again")]
        has_factors = Authenticator.objects.filter(user=row).exists()
        off = [("two_factor", "Turn off two-factor")] if has_factors else []
        own = user.pk == row.pk
        return [("reset", "Make a reset link"), *off, *([] if own else [("deactivate", "Deactivate")])]

    def act(self, request: HttpRequest, name: str, row: User) -> HttpResponse | None:
        assert isinstance(request.user, User)
        if name == "reset":
            return show_link(
                request,
                f"A new password for {row}",
                people.reset_link(request.user, row),
                f"Give this link to {row}. It works once, for three days. It is shown here only now.",
            )
        if name == "deactivate" and people.deactivate(request.user, row):
            messages.info(request, f"{row} is signed out everywhere; what had not been sent is cancelled.")
        elif name == "activate" and people.activate(request.user, row):
            messages.info(request, f"{row} can sign in again. Keys of the API have to be made anew.")
        elif name == "two_factor" and people.turn_off_two_factor(request.user, row):
            messages.info(request, f"{row} signs in with the password alone now.")
        return None

    @admin.display(description="Role", ordering="-is_superuser")
    def role(self, person: User) -> str:
        return str(role_of(person).label)

    @admin.display(description="Teams")
    def teams(self, person: User) -> str:
        return ", ".join(sorted(group.name for group in person.groups.all())) or "–"

    @admin.display(description="Plan", ordering="plan_assignment__plan__name")
    def plan(self, person: User) -> str:
        assigned = getattr(person, "plan_assignment", None)
        return str(assigned.plan) if assigned else "–"

    @admin.display(description="Last seen", ordering="last_seen", empty_value="never")
    def seen(self, person: User) -> Any:
        then = vars(person).get("last_seen")
        return then and date_format(timezone.localtime(then), "DATETIME_FORMAT")

    @admin.display(description="Active", boolean=True)
    def active(self, person: User) -> bool:
        return bool(person.is_active)

    @admin.display(description="Two-factor")
    def factors(self, person: User) -> str:
        kinds = Authenticator.objects.filter(user=person).values_list("type", flat=True)
        return "On" if set(kinds) - {Authenticator.Type.RECOVERY_CODES} else "Off"
