"""What is typed to make a key."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms

from generation.catalogue import choices
from generation.keys import Wish, end_of
from generation.models import ImageModel
from generation.models.plan import Period
from generation.quotas.amounts import WholeNumberField

LONGEST_NAME = 50


class KeyForm(forms.Form):
    """A name, and limits that may all stay empty."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        help_text="What it is for, as “nightly script”.",
        error_messages={
            "required": "Give the key a name.",
            "max_length": f"{LONGEST_NAME} characters at most.",
        },
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "dir": "auto"}),
    )
    credits = WholeNumberField(
        label="Budget",
        least=1,
        required=False,
        help_text="Credits. Empty: your plan alone limits it.",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    period = forms.ChoiceField(
        label="Per",
        choices=[
            (Period.DAY, "Day"),
            (Period.WEEK, "Week, from Monday"),
            (Period.MONTH, "Month"),
            (Period.TOTAL, "In total, never refilled"),
        ],
        initial=Period.MONTH,
        required=False,
        error_messages={"invalid_choice": "Choose one of the list."},
        widget=forms.Select(attrs={"class": "input"}),
    )
    expires = forms.DateField(
        label="Last day",
        required=False,
        help_text="Empty: it never expires.",
        error_messages={"invalid": "Write the date as 2026-12-31."},
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.initial["token"] = uuid.uuid4().hex
        self.offered = {str(model.pk): model for model in choices.offered()}
        self.fields["models"] = forms.MultipleChoiceField(
            choices=[(pk, model.name) for pk, model in self.offered.items()],
            required=False,
            help_text="None chosen: all that your plan allows.",
            error_messages={"invalid_choice": "One of these models is no longer offered. Choose again."},
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def wish(self) -> Wish:
        """Only of a valid form."""
        given = self.cleaned_data
        return Wish(given["name"], given["credits"], given["period"], given["expires"], given["models"])

    @property
    def chosen(self) -> bool:
        """Whether some models are chosen, so that their list is drawn open."""
        return bool(self["models"].value())

    def clean_models(self) -> list[ImageModel]:
        return [self.offered[pk] for pk in self.cleaned_data["models"]]

    def clean_period(self) -> str:
        return str(self.cleaned_data["period"] or Period.MONTH)

    def clean_expires(self) -> datetime | None:
        day = self.cleaned_data["expires"]
        try:
            return end_of(day) if day else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
