"""Other names for models: what a client of the API sends, and which model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

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
    list_display = ("alias", "model", "provider", "active")
    list_filter = ("active", "model__provider")
    search_fields = ("alias", "model__name", "model__model_id")
    list_select_related = ("model",)
    fields = ("alias", "model", "active")

    @admin.display(description="Provider", ordering="model__provider")
    def provider(self, alias: ModelAlias) -> str:
        return alias.model.provider
