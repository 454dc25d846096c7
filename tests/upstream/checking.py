"""Is a generate request one that its model takes? Strict about every field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.upstream.wire import Refusal

IsReference = Callable[[str], bool]


def check(models: list[dict[str, Any]], body: dict[str, Any], is_reference: IsReference) -> dict[str, Any]:
    """The model that the request is for. Raises Refusal."""
    for key, kind in (("model", str), ("capability", str), ("parameters", dict)):
        if not isinstance(body.get(key), kind):
            raise Refusal(400, f"{key} is required.", "invalid")
    unknown = sorted(set(body) - {"model", "capability", "parameters", "properties"})
    if unknown:
        raise Refusal(400, f"Unknown field {unknown[0]}.", "invalid")
    styles = body.get("properties", [])
    if not isinstance(styles, list) or not all(isinstance(style, str) for style in styles):
        raise Refusal(400, "properties must be a list of strings.", "invalid")
    found = next((one for one in models if one["id"] == body["model"]), None)
    if found is None:
        raise Refusal(400, "There is no such model.", "model_not_found")
    capability = found["capabilities"].get(body["capability"])
    if capability is None:
        raise Refusal(400, "The model cannot do this.", "capability_not_supported")
    parameters = body["parameters"]
    fields = {field["name"]: field for field in capability["fields"]}
    for name in parameters:
        if name not in fields:
            raise Refusal(400, f"{name} is not a parameter of this model.", "unknown_parameter")
    for name, field in fields.items():
        if name in parameters:
            problem = _problem(field, parameters[name], is_reference)
            if problem:
                raise Refusal(400, f"{name} {problem}.", "invalid_parameter")
        elif field.get("required"):
            raise Refusal(400, f"{name} is required.", "missing_parameter")
    return found


def _problem(field: dict[str, Any], value: Any, is_reference: IsReference) -> str:
    match field["field_type"]:
        case "string":
            if not isinstance(value, str):
                return "must be a string"
            if field.get("required") and not value.strip():
                return "must not be empty"
            if len(value) > field.get("max_length", 10**6):
                return "is too long"
        case "enum":
            if value not in field["enum_values"]:
                return "is not one of the choices"
        case "boolean":
            if not isinstance(value, bool):
                return "must be true or false"
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                return "must be a whole number"
            return _outside(field, value)
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return "must be a number"
            return _outside(field, value)
        case "file":
            if not isinstance(value, str) or not _fits(field, value, is_reference):
                return "is not a known image"
        case "file_list":
            if not isinstance(value, list) or not value:
                return "must be a list of images"
            if len(value) > field["max_items"]:
                return "has too many images"
            if not all(isinstance(one, str) and _fits(field, one, is_reference) for one in value):
                return "has an image that is not known"
    return ""


def _outside(field: dict[str, Any], value: float) -> str:
    if value < field.get("min", value) or value > field.get("max", value):
        return "is out of range"
    return ""


def _fits(field: dict[str, Any], value: str, is_reference: IsReference) -> bool:
    if field.get("format") == "url" and "://" not in value:
        return False
    return is_reference(value)
