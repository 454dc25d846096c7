"""Which models are offered, what each can do, and why one cannot be used now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, prefetch_related_objects

from generation.catalogue.form import choice_text
from generation.catalogue.roles import reference_capacity
from generation.catalogue.spec import (
    MULTIPLE_IMAGES,
    PROMPT,
    REFERENCE_IMAGE,
    Capability,
    FieldSpec,
    capability_for,
)
from generation.catalogue.stored import capabilities_of
from generation.models import ImageModel, PriceRule
from generation.quotas.prices import has_rules


def offered() -> list[ImageModel]:
    """All models that may be chosen, providers in the settings' order, then as listed."""
    order = {name: index for index, name in enumerate(settings.PROVIDERS)}
    rows = ImageModel.objects.filter(listed=True, hidden=False, provider__in=order)
    rules = PriceRule.objects.filter(model=OuterRef("pk"))
    models = list(rows.defer("raw", "problems", "notice").annotate(priced=Exists(rules)))
    prefetch_related_objects([model for model in models if has_rules(model)], "price_rules")
    return sorted(models, key=lambda model: (order[model.provider], model.position))


def first_usable(models: Sequence[ImageModel], capability: Capability) -> ImageModel | None:
    """The first model that can do it, else the first of all."""
    able = next((model for model in models if capability in (model.capabilities or {})), None)
    return able or next(iter(models), None)


def why_not(model: ImageModel, references: int) -> str:
    """Why `model` cannot be used with so many references, as half a sentence; "" if it can."""
    capability = capability_for(references)
    if capability not in model.capabilities:
        return {
            PROMPT: "needs a reference",
            REFERENCE_IMAGE: "does not take one reference",
            MULTIPLE_IMAGES: "does not take several references",
        }[capability]
    capacity = reference_capacity(capabilities_of(model)[capability]) if references else 0
    return f"takes {capacity} references at most" if references > capacity else ""


def about(model: ImageModel) -> str:
    """What it can do and how long it takes, in a few words."""
    if MULTIPLE_IMAGES in model.capabilities:
        words = ["several references"]
    elif REFERENCE_IMAGE in model.capabilities:
        words = ["one reference"]
    else:
        words = ["words only"]
    if model.seconds:
        words.append(f"about {max(1, round(model.seconds))} s")
    return " · ".join(words)


def filled(specs: Iterable[FieldSpec], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Form data: what was typed, and the model's default where the page had no such field."""
    data: dict[str, Any] = {}
    for spec in specs:
        name = f"p-{spec.name}"
        if name in typed:
            data[name] = typed[name]
        elif spec.default is not None:
            data[name] = choice_text(spec.default)
    return data
