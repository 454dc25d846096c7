"""What the pages of the admin share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline

from gallery.admin_lookups import OnlyItsFilters
from generation.admin.inputs import INPUTS


def post_button(label: str, address: str) -> str:
    """In a row of a list: posts the list's own form, with its token, to another address."""
    return format_html('<button class="room-button" formaction="{}">{}</button>', address, label)


def _with_names(base: Any) -> Any:
    """This formset, each input of which says of what it is: the head of a column is not read with it."""

    class Named(base):
        def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
            super().add_fields(form, index)
            whose = f" of {form.instance}" if form.instance.pk else ""
            for name, field in form.fields.items():
                label = field.label or name.replace("_", " ").capitalize()
                # The theme wraps what leads to other pages, and its attributes are not passed on.
                widget: Any = getattr(field.widget, "widget", field.widget)
                widget.attrs.setdefault("aria-label", f"{label}{whose}")

    return Named


class Page(OnlyItsFilters, ModelAdmin):
    """Inputs have names in lists too, and several are chosen by ticking them."""

    formfield_overrides = INPUTS

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return _with_names(super().get_changelist_formset(request, **kwargs))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with them, but for who was chosen for what: those rows have numbers, not names."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        named = {kind: count for kind, count in counts.items() if not kind.endswith(" relationships")}
        return _named(found), named, missing, protected


class Rows(TabularInline):
    """What belongs to a page's row, as a table of inputs."""

    extra = 0
    tab = False
    formfield_overrides = INPUTS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return _with_names(super().get_formset(request, obj, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Its choices are asked for once, not again in each row."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(field.choices)
        return field


class ReadOnly(Page):
    """Rows that the pipeline writes; a hand on them would break its promises."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _named(found: list[Any]) -> list[Any]:
    return [
        _named(item) if isinstance(item, list) else item
        for item in found
        if isinstance(item, list) or " relationship: " not in item
    ]
