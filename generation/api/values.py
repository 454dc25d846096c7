"""A JSON value where a model's field is: is it of the right kind at all?"""

from __future__ import annotations

from typing import Any

from generation.catalogue.form import choice_text
from generation.catalogue.spec import FieldSpec

_TRUTHS = {"true": "true", "false": "false"}


def typed(spec: FieldSpec, value: Any) -> tuple[Any, str]:
    """The value as a form would send it, or a sentence that says what it should have been.

    Numbers and truths may come as texts: clients that are shell scripts send them so.
    """
    if isinstance(value, dict | list):
        return None, "One value, not a list or an object."
    if spec.type == "boolean":
        text = _TRUTHS.get(str(value).lower())
        return (text == "true", "") if text else (None, "true or false.")
    if spec.type == "string":
        return (value, "") if isinstance(value, str) else (None, "This must be text.")
    if spec.type == "enum":
        return choice_text(value), ""
    if isinstance(value, bool):
        return None, "This must be a number."
    if spec.type == "integer" and isinstance(value, float) and value.is_integer():
        return str(int(value)), ""
    return str(value), ""
