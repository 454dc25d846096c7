"""The catalogue as an admin sees it: what to offer, under which name, with which defaults and prices."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from django_q.tasks import async_task
from unfold.decorators import action

from generation.admin.audited import Audited
from generation.admin.model_form import PREFIX, ImageModelForm, form_for
from generation.admin.prices import PriceRuleInline
from generation.models import ImageModel
from generation.quotas.audit import record

_LISTED = ("listed_name", "provider", "model_id", "vendor", "description", "credits", "seconds")
_SYNC = ("listed", "synced_at", "not_understood", "said")


@admin.register(ImageModel)
class ImageModelAdmin(Audited):
    form = ImageModelForm
    list_display = (
        "name",
        "provider",
        "model_id",
        "credits",
        "seconds",
        "own_defaults",
        "listed",
        "hidden",
        "trouble",
        "synced_at",
    )
    list_editable = ("hidden",)
    list_filter = ("provider", "listed", "hidden", "vendor", ("notice", admin.EmptyFieldListFilter))
    search_fields = ("name", "listed_name", "model_id", "vendor")
    readonly_fields = (*_LISTED, *_SYNC, "news")
    list_before_template = "admin/generation/imagemodel/sync.html"
    actions_row: ClassVar = ["pause"]
    inlines = (PriceRuleInline,)

    @admin.display(description="Defaults of ours")
    def own_defaults(self, model: ImageModel) -> str:
        return ", ".join(f"{name}: {value}" for name, value in (model.defaults or {}).items())[:120] or "–"

    @admin.display(description="To see to")
    def trouble(self, model: ImageModel) -> str:
        return "; ".join(([model.notice] if model.notice else []) + list(model.problems))[:160]

    @admin.display(description="Since you last saved")
    def news(self, model: ImageModel) -> str:
        return model.notice or "Nothing was changed by the provider’s list."

    @admin.display(description="Problems")
    def not_understood(self, model: ImageModel) -> str:
        return "\n".join(map(str, model.problems)) or "–"

    @admin.display(description="What the provider said")
    def said(self, model: ImageModel) -> str:
        return format_html("<pre>{}</pre>", json.dumps(model.raw, indent=2, ensure_ascii=False)[:50_000])

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and "form" not in kwargs:
            kwargs["form"] = form_for(obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": _LISTED})]
        names = [name for name in form_for(obj).base_fields if name.startswith(PREFIX)]
        parts: list[tuple[str, dict[str, Any]]] = [("Here", {"fields": ("own_name", "hidden", "news")})]
        if names and self.has_change_permission(request, obj):
            about = "What the form and the API begin with where nobody says otherwise. They survive a sync."
            parts.append(("Defaults", {"fields": tuple(names), "description": about}))
        return [*parts, ("As listed", {"fields": _LISTED}), ("Last look at the list", {"fields": _SYNC})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_pause_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("generation.add_queuepause")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.sync_view))
        return [path("sync/", view, name="generation_imagemodel_sync"), *super().get_urls()]

    def sync_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        async_task("generation.tasks.sync_catalogue")
        record(request.user.get_username(), "synced", "models: all lists")
        messages.info(request, "The providers are being asked for their models.")
        return redirect("admin:generation_imagemodel_changelist")

    @action(description="Pause", url_path="pause", permissions=["pause"])  # type: ignore[untyped-decorator]
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        model = ImageModel.objects.filter(pk=object_id).first()
        if model is None:
            raise PermissionDenied
        return redirect(f"{reverse('admin:generation_queuepause_add')}?{urlencode({'what': model.key})}")
