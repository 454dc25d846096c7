"""Between a row of the catalogue and the spec it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from generation.catalogue.spec import CAPABILITIES, Capability, FieldSpec, ModelSpec
from generation.models import ImageModel

_KNOWN = {field.name for field in fields(FieldSpec)}


def capabilities_to_json(spec: ModelSpec) -> dict[str, list[dict[str, Any]]]:
    """Capability → list of its fields, as plain JSON."""
    return {
        capability: [{**asdict(field), "choices": list(field.choices)} for field in its_fields]
        for capability, its_fields in spec.capabilities.items()
    }


def capabilities_of(model: ImageModel) -> dict[Capability, tuple[FieldSpec, ...]]:
    """The inverse, tolerant of rows that an older version wrote; with the house's own defaults."""
    stored: Mapping[str, list[dict[str, Any]]] = model.capabilities or {}
    return {
        capability: tuple(_field(values, model.defaults or {}) for values in stored[capability])
        for capability in CAPABILITIES
        if capability in stored
    }


def listed_capabilities(model: ImageModel) -> dict[Capability, tuple[FieldSpec, ...]]:
    """As the provider lists them, with its own defaults."""
    return capabilities_of(ImageModel(capabilities=model.capabilities))


def _field(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> FieldSpec:
    known = {name: value for name, value in values.items() if name in _KNOWN}
    spec = FieldSpec(**{**known, "choices": tuple(known.get("choices") or ())})
    ours = defaults.get(spec.name)
    # One capability may take less of a field than another does.
    return replace(spec, default=ours) if ours is not None and _takes(spec, ours) else spec


def _takes(spec: FieldSpec, value: Any) -> bool:
    if spec.is_reference or (spec.choices and value not in spec.choices):
        return False
    low, high = spec.minimum, spec.maximum
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return not number or ((low is None or value >= low) and (high is None or value <= high))
