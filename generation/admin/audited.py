"""Pages on which every change to money or limits leaves a line in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from generation.admin.base import Page
from generation.quotas.amounts import WholeNumberField
from generation.quotas.audit import AUDITED, record_change, record_deletion, stored_values

_BEFORE = "_values_before"
# What every database's column of the smaller kind can hold.
MOST_SMALL = 2_147_483_647


class WholeNumbers:
    """Numbers of these forms are checked with sentences of ours."""

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any) -> Any:
        least = 1 if any(getattr(check, "limit_value", 0) == 1 for check in db_field.validators) else 0
        if isinstance(db_field, models.PositiveBigIntegerField):
            kwargs.update(form_class=WholeNumberField, least=least)
        elif isinstance(db_field, models.PositiveIntegerField):
            kwargs.update(form_class=WholeNumberField, least=least, most=MOST_SMALL)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class Audited(WholeNumbers, Page):
    """Writes the audit beside the change, in the admin's own transaction."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: Any) -> None:
        setattr(form, _BEFORE, stored_values(obj) if change else {})
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if isinstance(form.instance, AUDITED):
            before: Mapping[str, Any] = getattr(form, _BEFORE, {})
            # Read anew: lists of others are written only now.
            record_change(
                _name(request), type(form.instance)._default_manager.get(pk=form.instance.pk), before
            )

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        audited = formset.model in AUDITED
        before = {row.pk: stored_values(row) for row in formset.get_queryset()} if audited else {}
        if audited:
            record_deletion(_name(request), [f.instance for f in formset.deleted_forms if f.instance.pk])
        super().save_formset(request, form, formset, change)
        if audited:
            for row in (*formset.new_objects, *(changed for changed, _ in formset.changed_objects)):
                record_change(_name(request), row, before.get(row.pk, {}))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        record_deletion(_name(request), [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        record_deletion(_name(request), queryset)
        super().delete_queryset(request, queryset)


def _name(request: HttpRequest) -> str:
    return request.user.get_username()
