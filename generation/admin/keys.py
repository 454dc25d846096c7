"""Everybody's API keys: what they may use and have used. Secrets are nowhere, and nobody makes one here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext
from unfold.views import ChangeList

from generation.admin.audited import Audited
from generation.keys import revoke
from generation.models import ApiKey
from generation.quotas.accounts import key_account
from generation.quotas.room import AccountBalance, account_balances

if TYPE_CHECKING:
    FormOfKey = forms.ModelForm[ApiKey]
else:
    FormOfKey = forms.ModelForm

LIMITS = ("credits", "period", "models", "expiry_date", "revoked")


class KeyForm(FormOfKey):
    class Meta:
        model = ApiKey
        fields = LIMITS
        labels = {"expiry_date": "Expires"}
        help_texts = {
            "expiry_date": "Empty: never.",
            "revoked": "Programs that use it are refused from then on. This cannot be undone.",
        }

    def clean_expiry_date(self) -> Any:
        expires = self.cleaned_data["expiry_date"]
        if expires and "expiry_date" in self.changed_data and expires <= timezone.now():
            raise forms.ValidationError("This is in the past. To end the key now, revoke it.")
        return expires


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("usable", "Usable"), ("expired", "Expired"), ("revoked", "Revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        over = Q(expiry_date__lte=timezone.now())
        match self.value():
            case "usable":
                return queryset.filter(revoked=False).exclude(over)
            case "expired":
                return queryset.filter(over, revoked=False)
            case "revoked":
                return queryset.filter(revoked=True)
        return queryset


class KeyList(ChangeList):
    """A page of keys with what is used of each, asked for together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        keys: list[ApiKey] = list(vars(self)["result_list"])
        self.result_list = keys
        for key, standing in zip(keys, _standings(keys), strict=True):
            key.standing = standing


@admin.register(ApiKey)
class ApiKeyAdmin(Audited):
    form = KeyForm
    list_display = (
        "name",
        "owner",
        "prefix",
        "state",
        "budget",
        "used",
        "expires",
        "last_used_at",
        "created",
    )
    list_filter = (StateFilter, "period", "last_used_at")
    search_fields = ("name", "prefix", "owner__username", "owner__email")
    search_help_text = "A key’s name or first characters, or a person’s name."
    list_select_related = ("owner",)
    date_hierarchy = "created"
    actions: ClassVar = ["revoke_keys"]
    fieldsets = (
        (None, {"fields": ("name", "owner", "prefix", "created", "last_used_at", "used")}),
        ("Limits", {"fields": (("credits", "period"), "models", "expiry_date", "revoked")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Of the keys of those whom one may change."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.has_perm("auth.change_user", obj.owner))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyList]:
        return KeyList

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        fixed = ("name", "owner", "prefix", "created", "last_used_at", "used")
        return (*fixed, *LIMITS) if obj and obj.revoked else fixed

    @admin.display(description="State")
    def state(self, key: ApiKey) -> str:
        if key.revoked:
            return "Revoked"
        return "Expired" if key.has_expired else "Usable"

    @admin.display(description="Budget", ordering="credits")
    def budget(self, key: ApiKey) -> str:
        return "–" if key.credits is None else f"{key.credits:,} {key.get_period_display()}"

    @admin.display(description="Used in this period")
    def used(self, key: ApiKey) -> str:
        standing: AccountBalance = vars(key).get("standing") or _standings([key])[0]
        return f"{standing.used:,}"

    @admin.display(description="Expires", ordering="expiry_date", empty_value="never")
    def expires(self, key: ApiKey) -> Any:
        return key.expiry_date

    @admin.action(description="Revoke the chosen keys for good", permissions=["change"])
    def revoke_keys(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        mine = [key for key in keys if self.has_change_permission(request, key)]
        done = sum(revoke(key, request.user.get_username()) for key in mine)
        messages.info(request, f"{done} {ngettext('key is', 'keys are', done)} revoked.")
        if len(mine) < len(keys):
            messages.warning(request, "Only an admin may revoke the keys of admins and managers.")


def _standings(keys: list[ApiKey]) -> list[AccountBalance]:
    return account_balances([key_account(key) for key in keys], timezone.now())
