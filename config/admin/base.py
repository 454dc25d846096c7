"""What the pages about people share: rules that refuse, acts by POST, links that are shown once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from config.roles import Refused
from generation.admin.base import Page
from generation.quotas.audit import record, record_deletion


class Deletions(Page):
    """Whose plan, pool and grants go with them, the audit says so."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """How many of what goes with them; by name, what people keep would be told."""
        _, counts, missing, protected = super().get_deleted_objects(objs, request)
        listed = [str(row) for row in objs]
        return listed, counts, set() if request.user.is_superuser else missing, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._record(request, queryset)
        super().delete_queryset(request, queryset)

    def _record(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        actor = request.user.get_username()
        record_deletion(actor, rows)
        for row in rows:
            record(actor, "deleted", row)


class Rules(Page):
    """What the rules refuse is said on the page, and nothing of it is done. Acts come by POST alone."""

    change_form_outer_before_template = "people/acts.html"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[no-any-return]
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().delete_view(request, *args, **kwargs)  # type: ignore[no-any-return]
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<int:pk>/act/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if row and self.has_view_permission(request, row):
            url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[row.pk])
            shown = {"acts": self.acts_for(request.user, row), "act_url": url}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})  # type: ignore[no-any-return]

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        back = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        row = self.model._default_manager.filter(pk=pk).first()
        if row is None:
            raise Http404("There is no such row.")
        name = request.POST.get("act", "")
        if request.method != "POST" or name not in dict(self.acts_for(request.user, row)):
            return redirect(back, pk)
        try:
            return self.act(request, name, row) or redirect(back, pk)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(back, pk)

    def acts_for(self, user: Any, row: Any) -> list[tuple[str, str]]:
        """What may be done with the row, and what the button says."""
        raise NotImplementedError

    def act(self, request: HttpRequest, name: str, row: Any) -> HttpResponse | None:
        raise NotImplementedError


def show_link(request: HttpRequest, title: str, address: str, text: str) -> HttpResponse:
    """A secret, once; the admin's own headers keep it out of every cache."""
    context = {**admin.site.each_context(request), "title": title, "link": address, "text": text}
    return render(request, "people/link.html", context)
