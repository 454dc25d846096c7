"""Are a request's parameters what its model takes? Plain sentences where not."""

from __future__ import annotations

from collections.abc import Mapping
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
    own = {field.name: field for field in fields if not field.is_reference}
    for name in request.parameters:
        if name not in own:
            raise Rejected(f"{spec.name} has no field called {name[:60]}.", code="unknown_field")
    _check_references(request, fields)
    return {name: _value(field, request.parameters) for name, field in own.items()}


def _check_references(request: Request, fields: tuple[FieldSpec, ...]) -> None:
    given = len(request.references)
    field = next((field for field in fields if field.is_reference), None)
    if field is None:
        if given:
            raise Rejected("This takes no references.", code="references")
        return
    most = (field.max_items or given) if field.type == "file_list" else 1
    if field.required and not given:
        raise Rejected(f"{field.label} is missing.", code="references")
    if given > most:
        raise Rejected(f"{field.label}: at most {most}, not {given}.", code="references")


def _value(field: FieldSpec, given: Mapping[str, Any]) -> Any:
    value = given.get(field.name)
    if value is None:
        if field.required:
            raise Rejected(f"{field.label} is missing.", code="missing")
        return field.default
    problem = _problem(field, value)
    if problem:
        raise Rejected(f"{field.label}: {problem}.", code="invalid")
    return value


def _problem(field: FieldSpec, value: Any) -> str:
    """What is wrong with a value, or nothing."""
    if field.type == "string":
        if not isinstance(value, str):
            return "this must be text"
        if field.max_length is not None and len(value) > field.max_length:
            return f"at most {field.max_length} characters"
        return ""
    if field.type == "boolean":
        return "" if isinstance(value, bool) else "this must be yes or no"
    if field.type == "enum":
        known = any(value == choice and type(value) is type(choice) for choice in field.choices)
        return "" if known else "choose one of " + ", ".join(str(choice) for choice in field.choices)
    if isinstance(value, bool) or not isinstance(value, int if field.type == "integer" else (int, float)):
        return "this must be a whole number" if field.type == "integer" else "this must be a number"
    # A seed may be any length: it wraps around, so that one copied from elsewhere works.
    if field.name == "seed":
        return "" if value >= 0 else "this must not be negative"
    if value != value:
        return "this must be a number"
    if field.minimum is not None and value < field.minimum:
        return f"at least {field.minimum:g}"
    if field.maximum is not None and value > field.maximum:
        return f"at most {field.maximum:g}"
    return ""
