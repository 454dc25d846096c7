"""From a model's fields to a Django form, and from what was typed to parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator

from generation.catalogue.spec import FieldSpec

# Beyond this, JSON readers that use doubles change a number silently.
SAFE_INTEGER = 2**53 - 1
LONGEST_TEXT = 10_000


class WholeNumberField(forms.IntegerField):
    """An integer; “2.5” is an error in words, not a rounding."""

    default_error_messages = {"invalid": "Type a whole number."}


class NumberField(forms.FloatField):
    default_error_messages = {"invalid": "Type a number."}


def _bounds(low: float | None, high: float | None) -> list[BaseValidator]:
    validators: list[BaseValidator] = []
    if low is not None:
        validators.append(MinValueValidator(low, message=f"{low:,} at least."))
    if high is not None:
        validators.append(MaxValueValidator(high, message=f"{high:,} at most."))
    return validators


class ParametersForm(forms.Form):
    """Exactly the fields of one model and capability; inputs are named `p-<name>`."""

    prefix = "p"

    def __init__(self, specs: Iterable[FieldSpec], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.specs = list(specs)
        self.use_required_attribute = False
        for spec in self.specs:
            self.fields[spec.name] = form_field(spec)

    def parameters(self) -> dict[str, Any]:
        """The valid values by the model's own names; what was left empty is left out."""
        return {
            spec.name: self.cleaned_data[spec.name]
            for spec in self.specs
            if self.cleaned_data.get(spec.name) not in (None, "")
        }


def form_field(spec: FieldSpec) -> forms.Field:
    """The form field that accepts exactly what `spec` allows."""
    common: dict[str, Any] = {
        "required": spec.required and spec.default is None,
        "label": label_of(spec),
        "help_text": spec.help,
        "initial": spec.default,
    }
    if spec.choices:
        return _choice(spec, common)
    if spec.type == "integer":
        low = spec.minimum if spec.minimum is not None else -SAFE_INTEGER
        high = spec.maximum if spec.maximum is not None else SAFE_INTEGER
        return WholeNumberField(validators=_bounds(int(low), int(high)), **common)
    if spec.type == "number":
        return NumberField(validators=_bounds(spec.minimum, spec.maximum), **common)
    if spec.type == "boolean":
        return forms.BooleanField(**{**common, "required": False})
    return forms.CharField(max_length=spec.max_length or LONGEST_TEXT, **common)


def _choice(spec: FieldSpec, common: Mapping[str, Any]) -> forms.TypedChoiceField:
    by_text = {choice_text(choice): choice for choice in spec.choices}
    options = [(text, text) for text in by_text]
    if not common["required"] and spec.default is None:
        options.insert(0, ("", "Model’s choice"))
    initial = choice_text(spec.default) if spec.default is not None else None
    listed = ", ".join(by_text)[:300].replace("%", "%%")
    return forms.TypedChoiceField(
        choices=options,
        coerce=lambda text: by_text[text],
        empty_value=None,
        error_messages={"invalid_choice": f"“%(value)s” is not one of: {listed}."},
        **{**common, "initial": initial},
    )


def choice_text(choice: object) -> str:
    """How a choice is written in a form; JSON's true and false, not Python's."""
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def label_of(spec: FieldSpec) -> str:
    """What the field is called on the page."""
    if spec.label:
        return spec.label
    return spec.name.replace("_", " ").replace("-", " ").strip().capitalize() or spec.name
