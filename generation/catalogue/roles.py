"""Which of a model's fields plays which part, by name and type: upstream names differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext

from generation.catalogue.spec import FieldSpec
from generation.providers.base import ReferenceField

COUNT_NAMES = ("count", "num_images", "number_of_images", "num_outputs", "n")
NEGATIVE_NAMES = ("negative_prompt", "negative")
_RATIO = re.compile(r"^\s*(\d{1,5})\s*[:x×*/]\s*(\d{1,5})\s*$", re.IGNORECASE)


def prompt_field(fields: Iterable[FieldSpec]) -> FieldSpec | None:
    """The field that takes the prompt."""
    return next((field for field in fields if field.name == "prompt" and is_free_text(field)), None)


def stand_in_field(fields: Iterable[FieldSpec]) -> FieldSpec | None:
    """Where a model has no prompt: its first required free text, which the prompt fills if left empty."""
    fields = list(fields)
    if prompt_field(fields):
        return None
    return next((field for field in fields if field.required and is_free_text(field)), None)


def is_free_text(field: FieldSpec) -> bool:
    return field.type == "string" and not field.choices


def parameter_fields(fields: Iterable[FieldSpec]) -> list[FieldSpec]:
    """What is left to fill in beside the prompt and the references."""
    fields = list(fields)
    prompt = prompt_field(fields)
    return [field for field in fields if field is not prompt and not field.is_reference]


def count_field(fields: Iterable[FieldSpec]) -> FieldSpec | None:
    """The field that says how many pictures."""
    by_name = {field.name: field for field in fields}
    return next((by_name[name] for name in COUNT_NAMES if name in by_name), None)


def count_of(fields: Iterable[FieldSpec], parameters: Mapping[str, Any]) -> int:
    """How many pictures a job with these parameters brings; 1 where nothing says."""
    field = count_field(fields)
    value = None if field is None else parameters.get(field.name, field.default)
    try:
        return max(1, int(value)) if value is not None else 1
    except (TypeError, ValueError, OverflowError):
        return 1


def ratio_of(value: object) -> float | None:
    """Width ÷ height of "16:9" or "1024x1536"; None for anything else."""
    match = _RATIO.match(str(value))
    if not match:
        return None
    width, height = int(match[1]), int(match[2])
    return width / height if width and height else None


def aspect_of(fields: Iterable[FieldSpec], parameters: Mapping[str, Any]) -> float:
    """The shape to expect, between 0.3 and 3.4; square where nothing says."""
    for field in fields:
        if field.type in ("enum", "string"):
            ratio = ratio_of(parameters.get(field.name, field.default))
            if ratio:
                return min(max(ratio, 0.3), 3.4)
    return 1.0


def reference_capacity(fields: Iterable[FieldSpec]) -> int:
    """How many references fit at most."""
    return sum((f.max_items or 8) if f.type == "file_list" else 1 for f in fields if f.is_reference)


def assign_references(fields: Sequence[FieldSpec], count: int) -> tuple[ReferenceField, ...]:
    """Deal `count` references out to the reference fields.

    Required fields come first. A single field takes one, a list all that is left
    up to its bound; among optional ones, several references stay together in a list.
    Raises ValueError with a sentence when they do not fit.
    """
    first = "file_list" if count > 1 else "file"
    takers = sorted(
        (field for field in fields if field.is_reference),
        key=lambda field: (not field.required, field.type != ("file" if field.required else first)),
    )
    dealt: list[ReferenceField] = []
    left = count
    for field in takers:
        room = 1 if field.type == "file" else field.max_items or left
        taken = min(left, room)
        if taken:
            dealt.append(ReferenceField(field.name, field.type == "file_list", field.wants_url, taken))
            left -= taken
    if left:
        fits = count - left
        references = ngettext("reference", "references", fits)
        raise ValueError(f"This model takes {fits} {references}; you chose {count}.")
    return tuple(dealt)
