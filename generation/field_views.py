"""How a model's field is drawn: as shapes, segments, a list, a number, a switch or text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generation.catalogue.form import ParametersForm, choice_text, label_of
from generation.catalogue.roles import COUNT_NAMES, NEGATIVE_NAMES, ratio_of
from generation.catalogue.spec import FieldSpec

_SHAPES = {
    "sh-1-1": 1.0,
    "sh-16-9": 16 / 9,
    "sh-9-16": 9 / 16,
    "sh-4-3": 4 / 3,
    "sh-3-4": 3 / 4,
    "sh-3-2": 3 / 2,
    "sh-2-3": 2 / 3,
    "sh-21-9": 21 / 9,
    "sh-9-21": 9 / 21,
    "sh-4-5": 4 / 5,
    "sh-5-4": 5 / 4,
}
MOST_SHAPES = 12
MOST_SEGMENTS = 5
LONG_TEXT = 300


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    checked: bool
    shape: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the workbench. `rare` ones stand under “More”."""

    name: str
    id: str
    label: str
    help: str
    kind: str
    value: str
    required: bool
    rare: bool
    error: str = ""
    min: str | None = None
    max: str | None = None
    step: str = ""
    max_length: int | None = None
    options: Sequence[Option] = field(default=())


def field_view(spec: FieldSpec, form: ParametersForm, *, checked: bool) -> FieldView:
    """Draw `spec` with what was typed into `form`; with `checked`, also what is wrong with it."""
    bound = form[spec.name]
    value = bound.value()
    text = "" if value is None or value is False else choice_text(value)
    options = _options(spec, text)
    kind = _kind(spec, options)
    whole = spec.type == "integer"
    return FieldView(
        name=bound.html_name,
        id=bound.auto_id,
        label=label_of(spec),
        help=spec.help,
        kind=kind,
        value=text,
        required=spec.required,
        rare=_is_rare(spec, kind),
        error=" ".join(map(str, bound.errors)) if checked else "",
        min=_number(spec.minimum, whole),
        max=_number(spec.maximum, whole),
        step="1" if whole else "any",
        max_length=spec.max_length,
        options=options if kind in ("shapes", "segmented", "select") else (),
    )


def _options(spec: FieldSpec, value: str) -> list[Option]:
    if spec.choices:
        texts = [choice_text(choice) for choice in spec.choices]
        if value not in texts:
            value = choice_text(spec.default) if spec.default is not None else ""
        options = [Option(text, text, text == value, _shape(text)) for text in texts]
        if spec.default is None and not spec.required:
            options.insert(0, Option("", "Model’s choice", value not in texts, "sh-auto"))
        return options
    low, high = spec.minimum, spec.maximum
    if spec.type == "integer" and low is not None and high is not None and 1 <= high - low < MOST_SEGMENTS:
        numbers = [str(number) for number in range(int(low), int(high) + 1)]
        return [Option(number, number, number == value) for number in numbers]
    return []


def _kind(spec: FieldSpec, options: Sequence[Option]) -> str:
    if spec.choices:
        ratios = [option for option in options if ratio_of(option.value)]
        if len(ratios) >= 2 and len(options) - len(ratios) <= 2 and len(options) <= MOST_SHAPES:
            return "shapes"
        short = all(len(option.label) <= 10 for option in options)
        return "segmented" if short and len(options) <= MOST_SEGMENTS else "select"
    if options and all(option.value for option in options) and any(option.checked for option in options):
        return "segmented"
    if spec.type in ("integer", "number"):
        return "number"
    if spec.type == "boolean":
        return "switch"
    if spec.name in NEGATIVE_NAMES or (spec.max_length or 0) >= LONG_TEXT:
        return "long"
    return "text"


def _shape(text: str) -> str:
    ratio = ratio_of(text)
    if ratio is None:
        return "sh-auto"
    return min(_SHAPES, key=lambda name: abs(_SHAPES[name] - ratio))


def _is_rare(spec: FieldSpec, kind: str) -> bool:
    return (
        not spec.required and spec.name not in COUNT_NAMES and kind not in ("shapes", "select", "segmented")
    )


def _number(value: float | None, whole: bool) -> str | None:
    if value is None:
        return None
    return str(int(value)) if whole or value == int(value) else str(value)
