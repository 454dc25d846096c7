"""What one picture is held for: a rule of the admin's, else the listed price, else an assumption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from generation.models import ImageModel, PriceRule


def price_of(model: ImageModel, parameters: Mapping[str, Any] | None = None) -> int:
    """Credits for one picture of `model` with these parameters. Rules may be prefetched."""
    for rule in model.price_rules.all() if has_rules(model) else ():
        if fits(rule, parameters or {}):
            return rule.credits
    return settings.ATELIER_UNKNOWN_PRICE if model.credits is None else model.credits


def has_rules(model: ImageModel) -> bool:
    """Whether to ask for them: most models have none, and a list of models says so of each."""
    return bool(model.pk and vars(model).get("priced", True))


def fits(rule: PriceRule, parameters: Mapping[str, Any]) -> bool:
    """Whether all its conditions hold. Values are compared as a form writes them."""
    wanted = rule.conditions.items()
    return all(name in parameters and _text(parameters[name]) == _text(value) for name, value in wanted)


def _text(value: object) -> str:
    return str(value).strip().lower()
