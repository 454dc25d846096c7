"""Other names for models: what a client of the API sends, and which model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from generation.admin.audited import Audited
from generation.catalogue import choices
from generation.models import ImageModel, ModelAlias

if TYPE_CHECKING:
    FormOfAlias = forms.ModelForm[ModelAlias]
    ChoiceOfModel = forms.ModelChoiceField[ImageModel]
else:
    FormOfAlias, ChoiceOfModel = forms.ModelForm, forms.ModelChoiceField


class _Models(ChoiceOfModel):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.key})"


class AliasForm(FormOfAlias):
    class Meta:
        model = ModelAlias
        fields = ("alias", "model", "active")
        field_classes = {"model": _Models}
        error_messages = {"alias": {"unique": "There is such an alias already; change that one."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("model")
        if isinstance(field, forms.ModelChoiceField):
            offered = [model.pk for model in choices.offered()]
            rows = ImageModel.objects.filter(pk__in=[*offered, self.instance.model_id or 0])
            field.queryset = rows.defer("raw", "capabilities")

    def clean_alias(self) -> str:
        alias = str(self.cleaned_data["alias"])
        same = next((model for model in choices.offered() if alias in (model.model_id, model.key)), None)
        if same:
            raise forms.ValidationError(
                f"This is {same.name}’s own id, which goes before any alias. Choose another one."
            )
        return alias


@admin.register(ModelAlias)
class ModelAliasAdmin(Audited):
    form = AliasForm
    list_display = ("alias", "model", "provider", "active", "stand_in")
    list_filter = ("active", "stand_in", "model__provider")
    search_fields = ("alias", "model__name", "model__model_id")
    list_select_related = ("model",)
    fields = ("alias", "model", "active", "stand_in")

    def get_readonly_fields(self, request: HttpRequest, obj: ModelAlias | None = None) -> tuple[str, ...]:
        return ("stand_in", "alias") if obj and obj.stand_in else ("stand_in",)

    def has_delete_permission(self, request: HttpRequest, obj: ModelAlias | None = None) -> bool:
        """Stand-ins would come back; they are switched off."""
        return bool(super().has_delete_permission(request, obj)) and not (obj and obj.stand_in)

    @admin.display(description="Provider", ordering="model__provider")
    def provider(self, alias: ModelAlias) -> str:
        return alias.model.provider
