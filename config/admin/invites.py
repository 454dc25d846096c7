"""Invites: made here, shown once, revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config import invites
from config.admin.base import Rules, show_link
from config.models import Invite
from config.people_forms import InviteForm
from config.roles import roles_up_to


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in ("open", "used", "expired", "revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invite]) -> QuerySet[Invite]:
        now, unused = timezone.now(), queryset.filter(used_at=None, revoked_at=None)
        match self.value():
            case "open":
                return unused.filter(expires_at__gt=now)
            case "expired":
                return unused.filter(expires_at__lte=now)
            case "used":
                return queryset.exclude(used_at=None)
            case "revoked":
                return queryset.exclude(revoked_at=None)
        return queryset


@admin.register(Invite)
class InviteAdmin(Rules):
    form = InviteForm
    list_display = ("whom", "state", "role", "plan", "created_by", "expires_at", "used_by")
    list_filter = (StateFilter, "role")
    search_fields = ("email", "note", "created_by__username", "used_by__username")
    list_select_related = ("plan", "created_by", "used_by")
    fields = ("email", "role", "teams", "plan", "note", "expires_at")

    @admin.display(description="For")
    def whom(self, row: Invite) -> str:
        return row.email or row.note or "Whoever has the link"

    @admin.display(description="State")
    def state(self, row: Invite) -> str:
        return row.state.capitalize()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What has been handed out stays as it is; it can be revoked."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: Any) -> None:
        assert isinstance(request.user, User)
        wanted = {name: form.cleaned_data[name] for name in self.fields}
        made, address = invites.invite(request.user, **wanted)
        obj.pk, obj.token_hash, obj.created_by = made.pk, made.token_hash, made.created_by
        vars(obj)["link"] = address

    def response_add(
        self, request: HttpRequest, obj: Invite, post_url_continue: str | None = None
    ) -> HttpResponse:
        address = vars(obj)["link"]
        until = f"{timezone.localtime(obj.expires_at):%d %B, %H:%M %Z}"
        text = f"It works once, until {until}. It is shown here only now."
        try:
            mailed = invites.mail(obj, address)
        except OSError:
            messages.warning(request, "The mail could not be sent. Send the link yourself.")
            mailed = False
        lead = f"It is on its way to {obj.email}. " if mailed else "Send this link to whom it is for. "
        return show_link(request, "The invite is made", address, lead + text)

    def acts_for(self, user: Any, row: Invite) -> list[tuple[str, str]]:
        return [("revoke", "Revoke")] if row.state == "open" and row.role in roles_up_to(user) else []

    def act(self, request: HttpRequest, name: str, row: Invite) -> HttpResponse | None:
        assert isinstance(request.user, User)
        if invites.revoke(request.user, row):
            messages.info(request, "The invite lets nobody in any more.")
        return None
