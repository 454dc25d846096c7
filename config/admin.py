"""People in the admin, in its theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from generation.quotas.audit import record_deletion

if TYPE_CHECKING:
    UsersInAdmin = UserAdmin[User]
else:
    UsersInAdmin = UserAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


class Deletions(ModelAdmin):
    """Whose plan, pool and grants go with them, the audit says so."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """References go with their person, though by hand nobody may delete one here."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        return found, counts, set() if request.user.is_superuser else missing, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record_deletion(request.user.get_username(), [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        record_deletion(request.user.get_username(), queryset)
        super().delete_queryset(request, queryset)


@admin.register(User)
class Person(UsersInAdmin, Deletions):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_active", "is_staff", "last_login")


@admin.register(Group)
class Team(GroupAdmin, Deletions):
    pass
