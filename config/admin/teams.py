"""Teams: Django's groups, of people and not of permissions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from config.admin.base import Deletions
from config.people_forms import TeamForm
from gallery.days import pictures
from gallery.models import Image
from generation.quotas.audit import record


@admin.register(Group)
class Team(Deletions):
    form = TeamForm
    list_display = ("name", "size")
    search_fields = ("name",)
    ordering = ("name",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        found: QuerySet[Group] = super().get_queryset(request)
        return found.annotate(people=Count("user"))

    @admin.display(description="People", ordering="people")
    def size(self, team: Group) -> str:
        return str(vars(team)["people"])

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page that asks also says what else changes."""
        team = self.get_object(request, object_id)
        shown = Image.objects.filter(team=team).count() if team and request.method == "GET" else 0
        if shown:
            said = f"{pictures(shown)} {ngettext('is', 'are', shown)}"
            messages.warning(request, f"{said} shown to this team; without it, only their owners see them.")
        return super().delete_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        team = form.instance
        before = sorted(team.user_set.values_list("username", flat=True))
        super().save_related(request, form, formsets, change)
        team.user_set.set(form.cleaned_data["people"])
        after = sorted(team.user_set.values_list("username", flat=True))
        if before != after or not change:
            verb = "changed" if change else "added"
            record(request.user.get_username(), verb, team, {"people": before}, {"people": after})
