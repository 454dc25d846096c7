"""The list of models as the service tells it, aliases among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from generation.catalogue import choices
from generation.catalogue.aliases import in_force
from generation.catalogue.spec import Capability, FieldSpec
from generation.catalogue.stored import capabilities_of
from generation.models import ImageModel
from generation.quotas.prices import price_of

_SAID = {
    "type": "field_type",
    "choices": "enum_values",
    "minimum": "min",
    "maximum": "max",
    "help": "description",
}


def listing(model_id: str = "", capability: Capability | None = None) -> list[dict[str, Any]]:
    """All that may be asked for, or the one of that id; of all capabilities, or of this one alone."""
    found: dict[str, dict[str, Any]] = {}
    for model in choices.offered():
        # Of two providers with the same id the first one answers to it.
        found.setdefault(model.model_id, _entry(model))
    for alias in in_force():
        found.setdefault(alias.alias, _entry(alias.model, alias.alias))
    entries: Iterable[dict[str, Any]] = found.values()
    if model_id:
        entries = [found[model_id]] if model_id in found else []
    if capability:
        entries = [
            {**entry, "capabilities": {capability: entry["capabilities"][capability]}}
            for entry in entries
            if capability in entry["capabilities"]
        ]
    return list(entries)


def _entry(model: ImageModel, alias: str = "") -> dict[str, Any]:
    """What a ModelBody says of a model, by its own id or by an alias."""
    return {
        "model": model,
        "id": alias or model.model_id,
        "name": f"{alias} ({model.name})" if alias else model.name,
        "alias_of": model.model_id if alias else None,
        "credits_per_image": price_of(model),
        "capabilities": {
            name: {"fields": [_field(spec) for spec in fields]}
            for name, fields in capabilities_of(model).items()
        },
    }


def _field(spec: FieldSpec) -> dict[str, Any]:
    """In the service's words; what says nothing is left out."""
    said = {_SAID.get(name, name): value for name, value in asdict(spec).items()}
    wants_url = said.pop("wants_url")
    field = {name: value for name, value in said.items() if value not in (None, "", (), [])}
    field["required"] = spec.required
    if wants_url:
        field["format"] = "url"
    return field
