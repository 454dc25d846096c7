"""The house's own defaults of a model's fields: checked like a form, kept through a sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from generation.catalogue.form import choice_text, form_field, label_of
from generation.catalogue.roles import parameter_fields
from generation.catalogue.spec import Capability, FieldSpec, ModelSpec
from generation.models import ImageModel

# A default of these would be the same picture, or the same words, for everybody.
NEVER = ("seed",)


def fields_of(capabilities: Mapping[Capability, Sequence[FieldSpec]]) -> dict[str, FieldSpec]:
    """The fields that may have a default of the house's own, by name; each once."""
    found: dict[str, FieldSpec] = {}
    for specs in capabilities.values():
        for spec in parameter_fields(specs):
            if spec.name not in NEVER:
                found.setdefault(spec.name, spec)
    return found


def checked(spec: FieldSpec, value: Any) -> Any:
    """The value in the field's own type. Raises Django's ValidationError with a sentence."""
    if spec.type == "boolean" and not spec.choices:
        if not isinstance(value, bool):
            raise forms.ValidationError("Yes or no.")
        return value
    return form_field(spec).clean(choice_text(value))


def fits(spec: FieldSpec, value: Any) -> bool:
    try:
        checked(spec, value)
    except forms.ValidationError:
        return False
    return True


def kept(model: ImageModel, spec: ModelSpec) -> dict[str, Any]:
    """At a sync: the defaults that the new fields still take, and a notice of the others."""
    if not model.defaults:
        return {}
    fields = fields_of(spec.capabilities)
    stay = {n: value for n, value in model.defaults.items() if n in fields and fits(fields[n], value)}
    if len(stay) == len(model.defaults):
        return {}
    sentences = [
        _gone(name, value, fields.get(name)) for name, value in model.defaults.items() if name not in stay
    ]
    notice = "\n".join([line for line in (model.notice,) if line] + sentences)
    return {"defaults": stay, "notice": notice[:2000]}


def _gone(name: str, value: Any, spec: FieldSpec | None) -> str:
    if spec is None:
        return f"The default {name} = {choice_text(value)} was dropped: the model no longer has that field."
    return f"The default {label_of(spec)} = {choice_text(value)} was dropped: the model no longer takes it."
