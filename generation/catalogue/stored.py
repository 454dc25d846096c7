"""Between a row of the catalogue and the spec it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
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
    """The inverse, tolerant of rows that an older version wrote."""
    stored: Mapping[str, list[dict[str, Any]]] = model.capabilities or {}
    return {
        capability: tuple(_field(values) for values in stored[capability])
        for capability in CAPABILITIES
        if capability in stored
    }


def _field(values: Mapping[str, Any]) -> FieldSpec:
    known = {name: value for name, value in values.items() if name in _KNOWN}
    return FieldSpec(**{**known, "choices": tuple(known.get("choices") or ())})
