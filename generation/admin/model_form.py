"""A model's page: what it is called here, and the house's own defaults of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from generation.catalogue.form import choice_text, form_field, label_of
from generation.catalogue.house_defaults import fields_of
from generation.catalogue.spec import FieldSpec
from generation.catalogue.stored import listed_capabilities
from generation.models import ImageModel

if TYPE_CHECKING:
    FormOfModel = forms.ModelForm[ImageModel]
else:
    FormOfModel = forms.ModelForm

PREFIX = "default-"
_BOOLEANS = {"": None, "true": True, "false": False}


class ImageModelForm(FormOfModel):
    """Its subclass for one model has an input for each field that may have a default."""

    specs: Mapping[str, FieldSpec] = {}

    class Meta:
        model = ImageModel
        fields = ("own_name", "hidden")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "own_name" in self.fields:
            self.fields["own_name"].help_text = f"Empty: {self.instance.listed_name or self.instance.name}."
        for name, value in (self.instance.defaults or {}).items():
            self.initial[PREFIX + name] = choice_text(value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {name: cleaned.get(PREFIX + name) for name in self.specs if PREFIX + name in self.fields}
        if given and not self.errors:
            self.instance.defaults = {n: value for n, value in given.items() if value not in (None, "")}
        return cleaned

    def save(self, commit: bool = True) -> ImageModel:
        row = self.instance
        if "own_name" in self.fields:
            row.own_name = row.own_name.strip()
            row.name = row.own_name or row.listed_name or row.name
        if self.specs:
            row.notice = ""  # somebody has looked
        return super().save(commit)


def form_for(model: ImageModel) -> type[ImageModelForm]:
    """The form of this one model."""
    specs = fields_of(listed_capabilities(model))
    inputs = {PREFIX + name: _input(spec) for name, spec in specs.items()}
    return type("FormOfOneModel", (ImageModelForm,), {"specs": specs, **inputs})


def _input(spec: FieldSpec) -> forms.Field:
    theirs = "the model’s choice" if spec.default is None else choice_text(spec.default)
    if spec.type == "boolean" and not spec.choices:
        options = [("", f"As listed: {theirs}"), ("true", "Yes"), ("false", "No")]
        return forms.TypedChoiceField(
            choices=options,
            coerce=lambda text: _BOOLEANS[text],
            empty_value=None,
            required=False,
            label=label_of(spec),
            widget=UnfoldAdminSelectWidget(),
        )
    field = form_field(spec)
    field.required, field.initial = False, None
    field.help_text = f"Empty: {theirs}." if not spec.choices else ""
    if isinstance(field, forms.ChoiceField):
        options = [(choice_text(choice), choice_text(choice)) for choice in spec.choices]
        field.widget = UnfoldAdminSelectWidget()
        field.choices = [("", f"As listed: {theirs}"), *options]
    elif isinstance(field, forms.FloatField):
        field.widget = UnfoldAdminDecimalFieldWidget()
    elif isinstance(field, forms.IntegerField):
        field.widget = UnfoldAdminIntegerFieldWidget()
    else:
        field.widget = UnfoldAdminTextInputWidget()
    return field
