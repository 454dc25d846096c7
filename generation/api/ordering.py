"""From the body of a generate request to an order: every field checked, every fault named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from rest_framework.request import Request

from generation.api import references
from generation.api.authentication import key_of, owner_of
from generation.api.errors import Invalid
from generation.api.values import typed
from generation.catalogue import aliases, choices
from generation.catalogue.form import ParametersForm
from generation.catalogue.roles import (
    assign_references,
    parameter_fields,
    prompt_field,
    reference_capacity,
    stand_in_field,
)
from generation.catalogue.spec import CAPABILITIES, REFERENCE_NAMES, Capability, FieldSpec
from generation.catalogue.stored import capabilities_of
from generation.forms import MOST_REFERENCES
from generation.models import ImageModel
from generation.pipeline.request import Order
from generation.providers.base import ReferenceField

MOST_STYLES = 20
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.IGNORECASE)
_FIELDS = ("model", "capability", "parameters", "properties")


def order_of(body: Mapping[str, Any], request: Request) -> Order:
    """The order that a body asks for. Raises Invalid."""
    _shape(body)
    model = _model(body["model"])
    capability: Capability = body["capability"]
    known = capabilities_of(model)
    if capability not in known:
        raise Invalid({"capability": [f"{model.name} cannot do this. It can do: {', '.join(known)}."]})
    specs = known[capability]
    given = {name: value for name, value in body["parameters"].items() if value is not None}
    named = _references(given, specs)
    parameters, prompt = _parameters(given, specs, {name for name, _ in named})
    dealt = _dealt(named, specs, model)
    flat = [(f"parameters.{name}", value) for name, values in named for value in values]
    return Order(
        model=model,
        prompt=prompt,
        parameters=parameters,
        token="",
        styles=_styles(body.get("properties")),
        references=references.resolve_all(owner_of(request), flat, request),
        fields=specs,
        asked=capability,
        dealt=dealt,
        api_key=key_of(request),
    )


def _shape(body: Mapping[str, Any]) -> None:
    errors: dict[str, list[str]] = {}
    if not isinstance(body.get("model"), str) or not body["model"].strip():
        errors["model"] = ["Name a model of the list."]
    if body.get("capability") not in CAPABILITIES:
        errors["capability"] = [f"One of: {', '.join(CAPABILITIES)}."]
    if not isinstance(body.get("parameters"), dict):
        errors["parameters"] = ["An object with the model’s fields."]
    for name in body:
        if name not in _FIELDS:
            errors[name[:100]] = ["There is no such field."]
    if errors:
        raise Invalid(errors)


def _model(name: str) -> ImageModel:
    model = aliases.resolve(name.strip())
    if model is None:
        raise Invalid({"model": ["There is no such model here."]}, "unknown_model")
    return model


def _styles(given: Any) -> list[str]:
    """Slugs as they came: which ones there are is the provider's to know."""
    if given is None:
        return []
    texts = [text.strip() for text in given if isinstance(text, str)] if isinstance(given, list) else []
    if not isinstance(given, list) or len(texts) < len(given):
        raise Invalid({"properties": ["A list of styles, each a word."]})
    if len(given) > MOST_STYLES or not all(_SLUG.fullmatch(text) for text in texts if text):
        raise Invalid({"properties": [f"At most {MOST_STYLES} styles, each a word like line-art."]})
    return list(dict.fromkeys(text for text in texts if text))


def _references(given: dict[str, Any], specs: Sequence[FieldSpec]) -> list[tuple[str, list[Any]]]:
    """(field, its values) for every reference field that was filled in, in the model's order."""
    own = [spec for spec in specs if spec.is_reference]
    found: list[tuple[str, list[Any]]] = []
    for name in [spec.name for spec in own] + [name for name in REFERENCE_NAMES if name in given]:
        if name in given and name not in dict(found):
            value = given[name]
            found.append((name, value if isinstance(value, list) else [value]))
    names = {spec.name for spec in own}
    other = [name for name, _ in found if name not in names]
    if other and (len(found) > 1 or not own):
        reason = f"Name the references in {', '.join(names)}." if own else "This takes no references."
        raise Invalid({f"parameters.{other[0]}": [reason]})
    if sum(len(values) for _, values in found) > MOST_REFERENCES:
        raise Invalid({f"parameters.{found[0][0]}": [f"At most {MOST_REFERENCES} references."]})
    errors = {
        f"parameters.{spec.name}": ["This is needed."]
        for spec in own
        if spec.required and not dict(found).get(spec.name) and not other
    }
    errors |= {f"parameters.{name}": ["Name at least one image."] for name, values in found if not values}
    if errors:
        raise Invalid(errors)
    return found


def _dealt(
    named: Sequence[tuple[str, list[Any]]], specs: Sequence[FieldSpec], model: ImageModel
) -> tuple[ReferenceField, ...]:
    """Which of the model's fields takes how many: as named, else dealt out."""
    own = {spec.name: spec for spec in specs if spec.is_reference}
    if any(name not in own for name, _ in named):
        ((name, values),) = named
        try:
            return assign_references(specs, len(values))
        except ValueError as error:
            raise Invalid({f"parameters.{name}": [str(error)]}) from None
    dealt = []
    for name, values in named:
        spec = own[name]
        room = reference_capacity([spec]) if spec.type == "file" or spec.max_items else len(values)
        if len(values) > room:
            raise Invalid(
                {f"parameters.{name}": [f"{model.name} takes {room} at most; these are {len(values)}."]}
            )
        dealt.append(ReferenceField(name, spec.type == "file_list", spec.wants_url, len(values)))
    return tuple(dealt)


def _parameters(
    given: Mapping[str, Any], specs: Sequence[FieldSpec], references: set[str]
) -> tuple[dict[str, Any], str]:
    """The valid parameters by the model's own names, and the prompt. Raises Invalid with every fault."""
    errors: dict[str, list[str]] = {}
    prompt_spec = prompt_field(specs)
    own = {spec.name: spec for spec in parameter_fields(specs)}
    data: dict[str, Any] = {}
    prompt = ""
    for name, value in given.items():
        if name in references:
            continue
        spec = prompt_spec if prompt_spec and name == prompt_spec.name else own.get(name)
        if spec is None:
            errors[f"parameters.{name[:100]}"] = ["This model has no such field."]
            continue
        text, fault = typed(spec, value)
        if fault:
            errors[f"parameters.{name}"] = [fault]
        elif spec is prompt_spec:
            prompt = str(text).strip()
        else:
            data[f"p-{name}"] = text
    form = ParametersForm(own.values(), choices.filled(own.values(), data))
    if not form.is_valid():
        for name, wrong in form.errors.items():
            errors.setdefault(f"parameters.{name}", [str(fault) for fault in wrong])
    if prompt_spec is not None and f"parameters.{prompt_spec.name}" not in errors:
        faults = _prompt_faults(prompt, prompt_spec)
        if faults:
            errors[f"parameters.{prompt_spec.name}"] = faults
    if errors:
        raise Invalid(errors)
    parameters = form.parameters()
    if prompt_spec is not None and prompt:
        parameters[prompt_spec.name] = prompt
    other = stand_in_field(specs)
    return parameters, prompt or (str(parameters.get(other.name, "")) if other else "")


def _prompt_faults(prompt: str, spec: FieldSpec) -> list[str]:
    most = min(spec.max_length or settings.ATELIER_MAX_PROMPT, settings.ATELIER_MAX_PROMPT)
    if not prompt and spec.required:
        return ["Describe the picture you would like."]
    return [f"{len(prompt):,} characters; {most:,} fit."] if len(prompt) > most else []
