"""What a person asks for, checked: from the composer or the shell to an order."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from gallery import sharing as circle
from gallery.imaging.decode import NotAPicture
from gallery.models import Image, Sharing, SharingPreference, Teams, sharing_by
from generation import references as library
from generation.catalogue import choices
from generation.catalogue.form import ParametersForm
from generation.catalogue.roles import (
    count_of,
    parameter_fields,
    prompt_field,
    reference_capacity,
    stand_in_field,
)
from generation.catalogue.spec import Capability, capability_for
from generation.catalogue.stored import capabilities_of
from generation.models import ImageModel, Reference
from generation.pipeline.request import Order
from generation.quotas.policy import check, why_not_model
from generation.quotas.prices import price_of
from generation.quotas.refusal import Refused
from generation.quotas.room import AccountBalance
from generation.quotas.summary import CreditSummary, credit_summary

MOST_REFERENCES = 16


@dataclass(frozen=True, slots=True)
class Quote:
    """What would be sent as it is typed: how many pictures of which model, at what price each.

    `balance` is the account that would refuse it first, and `refusal` why else it cannot be sent.
    """

    model: ImageModel | None
    count: int
    price: int
    balance: AccountBalance | None
    refusal: str

    @property
    def total(self) -> int:
        """Credits for the whole job, as it would be held now."""
        return self.price * self.count

    @property
    def left(self) -> int | None:
        """Of that account; None where nothing is limited."""
        return self.balance.left if self.balance else None

    @property
    def fits(self) -> bool:
        return self.left is None or self.total <= self.left


class ComposerForm(forms.Form):
    """One order for pictures. `errors` are sentences; `order()` needs `is_valid()`.

    Also used unbound-like for drawing: everything but `order()` works on whatever
    was typed, valid or not, so that nothing a person typed is ever lost.
    """

    prompt = forms.CharField(required=False, strip=True)
    styles = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        user: AbstractBaseUser,
        data: QueryDict | Mapping[str, Any],
        uploads: Sequence[UploadedFile[Any]] = (),
        credits: CreditSummary | None = None,
    ) -> None:
        super().__init__(data)
        self.user = user
        self.uploads = uploads
        styles = self.fields["styles"]
        assert isinstance(styles, forms.MultipleChoiceField)
        styles.choices = [(slug, slug) for slug in settings.ATELIER_STYLES]
        styles.error_messages["invalid_choice"] = "There is no style “%(value)s”."
        self.models = choices.offered()
        self.credits = credits or credit_summary(user.pk)
        self.references: list[Reference] = library.of(user, self._uids())
        self.upload_errors: list[str] = []
        self.switched = ""
        self._choose(self._model())

    # What was typed ------------------------------------------------------------------

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def _uids(self) -> list[str]:
        found = []
        for text in _getlist(self.data, "references")[:MOST_REFERENCES]:
            try:
                found.append(str(uuid.UUID(text)))
            except ValueError:
                continue
        return found

    def _model(self) -> ImageModel | None:
        key = self.text("model")
        named = next((model for model in self.models if model.key == key), None)
        if named or key:
            return named
        return choices.first_usable(self.models, self.capability)

    def _choose(self, model: ImageModel | None) -> None:
        """Go on with this model and, of what was typed, with what its fields take."""
        self.model = model
        known = capabilities_of(model) if model else {}
        # A model that cannot do it keeps its other fields, so that nothing typed is lost meanwhile.
        self.specs = known.get(self.capability) or next(iter(known.values()), ())
        self.parameter_specs = parameter_fields(self.specs)
        self.parameters_form = ParametersForm(self.parameter_specs, self._parameter_data())

    def _parameter_data(self) -> dict[str, Any]:
        """What was typed, and the defaults of fields that the page did not show."""
        typed = {name: self.data.get(name) for name in self.data if name.startswith("p-")}
        stand_in = stand_in_field(self.specs)
        if stand_in and not typed.get(f"p-{stand_in.name}"):
            typed[f"p-{stand_in.name}"] = self.text("prompt").strip()
        return choices.filled(self.parameter_specs, typed)

    def switch_model(self) -> None:
        """Where the model cannot take these references, go on with one that can, and say so."""
        if self.model is None or not choices.why_not(self.model, len(self.references)):
            return
        able = [model for model in self.models if not self.why_not(model)]
        able.sort(key=lambda model: model.provider != self.model.provider if self.model else False)
        if able:
            reason = choices.why_not(self.model, len(self.references))
            self.switched = f"Changed to {able[0].name}: {self.model.name} {reason}."
            self._choose(able[0])

    # What follows from it --------------------------------------------------------------

    @property
    def capability(self) -> Capability:
        return capability_for(len(self.references))

    @property
    def prompt_limit(self) -> int:
        spec = prompt_field(self.specs)
        own = spec.max_length if spec and spec.max_length else settings.ATELIER_MAX_PROMPT
        return min(own, int(settings.ATELIER_MAX_PROMPT))

    def quote(self) -> Quote:
        """Worked out from what was typed, valid or not; ask once and hand it down."""
        model, tightest = self.model, self.credits.tightest
        if model is None:
            return Quote(None, 1, 0, tightest, "")
        self.parameters_form.is_valid()
        typed = self.parameters_form.cleaned_data
        # Where what was typed is no count, the model's own default.
        count = count_of(self.specs, typed)
        price = price_of(model, typed)
        return Quote(model, count, price, tightest, self._refusal(model, count, price))

    def why_not(self, model: ImageModel) -> str:
        """Why `model` cannot be used now, as half a sentence; "" if it can."""
        return why_not_model(self.credits.limits, model) or choices.why_not(model, len(self.references))

    def _refusal(self, model: ImageModel, count: int, price: int) -> str:
        """Why this cannot be sent, as a sentence; "" if it can."""
        if reason := self.why_not(model):
            return f"{model.name} {reason}."
        try:
            check(self.credits.limits, model, count, price, self.user.pk)
        except Refused as refused:
            return str(refused)
        return ""

    @property
    def parent(self) -> Image | None:
        try:
            uid = uuid.UUID(self.text("parent"))
        except ValueError:
            return None
        return Image.objects.visible_to(self.user).filter(uid=uid).first()

    @property
    def teams(self) -> Teams:
        return self.credits.teams

    @cached_property
    def sharing(self) -> Sharing:
        """Who will see it; the person's own default where nothing, or nothing of theirs, was chosen."""
        try:
            return circle.read(self.teams, self.text("to"))
        except circle.NotACircle:
            return sharing_by(SharingPreference.objects.filter(user=self.user.pk).first(), self.teams)

    # Checks ----------------------------------------------------------------------------

    def clean_prompt(self) -> str:
        prompt = str(self.cleaned_data["prompt"])
        spec = prompt_field(self.specs)
        needed = spec.required if spec else not self.specs
        if needed and not prompt:
            raise forms.ValidationError("Describe the picture you would like.")
        if len(prompt) > self.prompt_limit:
            raise forms.ValidationError(
                f"This is {len(prompt):,} characters long; {self.prompt_limit:,} fit. Shorten it a little."
            )
        return prompt

    def clean(self) -> None:
        self._bring_in_uploads()
        if self.model is None:
            raise forms.ValidationError("This model is no longer offered. Choose another one.")
        reason = self.why_not(self.model)
        if reason:
            raise forms.ValidationError(f"{self.model.name} {reason}.")
        if len(self.references) > reference_capacity(self.specs):
            raise forms.ValidationError(
                f"{self.model.name} takes {reference_capacity(self.specs)} references at most."
            )
        if not self.parameters_form.is_valid():
            for name, errors in self.parameters_form.errors.items():
                label = self.parameters_form.fields[name].label or name
                self.add_error(None, [f"{label}: {error}" for error in errors])
        if self.text("to"):
            try:
                circle.read(self.teams, self.text("to"))
            except circle.NotACircle as error:
                raise forms.ValidationError(str(error)) from error
        self._check_quote()

    def _bring_in_uploads(self) -> None:
        """Files sent with the form itself: pages without JavaScript do that."""
        for upload in self.uploads:
            try:
                self.references.append(library.add(self.user, upload, upload.name or ""))
            except NotAPicture as error:
                self.upload_errors.append(f"“{library.clean_name(upload.name or '')}”: {error}")
        if self.uploads:
            self._choose(self._model())
        if self.upload_errors:
            raise forms.ValidationError(self.upload_errors)
        missing = len(_getlist(self.data, "references")) - (len(self.references) - len(self.uploads))
        if missing > 0:
            raise forms.ValidationError(
                "A reference is no longer in your library. Check those that are left."
            )

    def _check_quote(self) -> None:
        seen = self.text("quote")
        if seen.isdigit() and (total := self.quote().total) > int(seen):
            raise forms.ValidationError(
                f"This costs {total:,} {ngettext('credit', 'credits', total)}, "
                f"not {int(seen):,} as the page said. "
                "Press Create again if that is right."
            )

    def order(self) -> Order:
        """The checked order. Call `is_valid()` first."""
        assert self.model is not None
        parameters = self.parameters_form.parameters()
        prompt: str = self.cleaned_data["prompt"]
        spec = prompt_field(self.specs)
        if spec is not None and prompt:
            parameters[spec.name] = prompt
        stand_in = stand_in_field(self.specs)
        if stand_in and not prompt:
            prompt = str(parameters[stand_in.name])
        return Order(
            model=self.model,
            prompt=prompt,
            parameters=parameters,
            token=self.text("token")[:64] or uuid.uuid4().hex,
            styles=self.cleaned_data["styles"],
            references=self.references,
            parent=self.parent,
            fields=self.specs,
            sharing=self.sharing,
        )


def _getlist(data: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(data, QueryDict):
        return [str(value) for value in data.getlist(name)]
    value = data.get(name) or []
    return [str(item) for item in ([value] if isinstance(value, str) else value)]
