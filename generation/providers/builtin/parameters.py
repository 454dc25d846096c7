"""Are a request's parameters what its model takes? Plain sentences where not."""

from __future__ import annotations

from typing import Any

from generation.catalogue.spec import FieldSpec
from generation.providers.base import Rejected, Request
from generation.providers.builtin import models


def checked(request: Request) -> dict[str, Any]:
    """The parameters with defaults filled in. Raises Rejected."""
    spec = models.find(request.model)
    if spec is None:
        raise Rejected("This model does not exist.", code="unknown_model")
    fields = spec.capabilities.get(request.capability)
    if fields is None:
        raise Rejected(f"{spec.name} cannot work with this number of references.", code="capability")
    files = [field for field in fields if field.is_reference]
    own = {field.name: field for field in fields if not field.is_reference}
    if unknown := next((name for name in request.parameters if name not in own), None):
        raise Rejected(f"{spec.name} has no field called {unknown[:60]}.", code="unknown_field")
    given, most = len(request.references), files[0].max_items or 1 if files else 0
    if given > most:
        raise Rejected(f"At most {most} references, not {given}.", code="references")
    if files and not given:
        raise Rejected(f"{files[0].label} is missing.", code="references")
    return {name: _value(field, request.parameters.get(name)) for name, field in own.items()}


def _value(field: FieldSpec, value: Any) -> Any:
    if value is None:
        if field.required:
            raise Rejected(f"{field.label} is missing.", code="missing")
        return field.default
    if problem := _problem(field, value):
        raise Rejected(f"{field.label}: {problem}.", code="invalid")
    return value


def _problem(field: FieldSpec, value: Any) -> str:
    """What is wrong with a value, or nothing."""
    if field.type == "string":
        most = field.max_length or 0
        fits = isinstance(value, str) and len(value) <= most
        return "" if fits else f"this must be text of at most {most} characters"
    if field.type == "boolean":
        return "" if isinstance(value, bool) else "this must be yes or no"
    if field.type == "enum":
        return "" if value in field.choices else f"choose one of {', '.join(field.choices)}"
    kinds, word = ((int,), "a whole number") if field.type == "integer" else ((int, float), "a number")
    if type(value) not in kinds or value != value:
        return f"this must be {word}"
    if field.minimum is not None and value < field.minimum:
        return f"at least {field.minimum:g}"
    # A seed may be any length: it wraps around, so that one copied from elsewhere works.
    if field.maximum is not None and value > field.maximum and field.name != "seed":
        return f"at most {field.maximum:g}"
    return ""
