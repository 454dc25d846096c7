"""Price rules: what a picture is charged at where the listed price is only a baseline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from generation.admin.audited import Audited, WholeNumbers
from generation.admin.base import Rows
from generation.catalogue.stored import capabilities_of
from generation.models import ImageModel, PriceRule

if TYPE_CHECKING:
    FormOfRule = forms.ModelForm[PriceRule]
else:
    FormOfRule = forms.ModelForm

EXAMPLE = '{"quality": "high"}'


class PriceRuleForm(FormOfRule):
    class Meta:
        model = PriceRule
        fields = ("model", "position", "conditions", "credits")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "conditions" in self.fields:
            self.fields["conditions"].error_messages["invalid"] = f"Write conditions as {EXAMPLE}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        conditions = cleaned.get("conditions")
        if conditions in (None, "", []):
            cleaned["conditions"] = conditions = {}
        if "conditions" in self.errors:
            return cleaned
        if not isinstance(conditions, dict) or any(isinstance(v, (dict, list)) for v in conditions.values()):
            self.add_error("conditions", f"Write conditions as {EXAMPLE}: names, each with one value.")
        elif isinstance(model := cleaned.get("model"), ImageModel):
            self._check_names(model, conditions)
        return cleaned

    def _check_names(self, model: ImageModel, conditions: dict[str, Any]) -> None:
        known = {field.name for fields in capabilities_of(model).values() for field in fields}
        unknown = sorted(set(conditions) - known)
        if unknown:
            names = ", ".join(sorted(known)) or "none"
            self.add_error(
                "conditions", f"{model.name} has no parameter “{unknown[0]}”. Its parameters: {names}."
            )


class PriceRuleInline(WholeNumbers, Rows):
    model = PriceRule
    form = PriceRuleForm


@admin.register(PriceRule)
class PriceRuleAdmin(Audited):
    form = PriceRuleForm
    list_display = ("model", "when", "credits", "listed_price", "position")
    list_filter = ("model__provider",)
    search_fields = ("model__name", "model__model_id")
    list_select_related = ("model",)

    @admin.display(description="When")
    def when(self, rule: PriceRule) -> str:
        pairs = (f"{name} is {json.dumps(value)}" for name, value in rule.conditions.items())
        return " and ".join(pairs) or "always"

    @admin.display(description="Listed at")
    def listed_price(self, rule: PriceRule) -> int | None:
        return rule.model.credits
