"""Inputs that the browser itself brings, in the place of those that scripts draw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from unfold.widgets import DATETIME_CLASSES, UnfoldAdminCheckboxSelectMultipleWidget


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": " ".join(DATETIME_CLASSES)}, "%Y-%m-%d")


class Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        # With seconds: a time that nobody touched comes back as it was.
        super().__init__({"class": " ".join(DATETIME_CLASSES), "step": "1", "aria-label": "Time"}, "%H:%M:%S")


class Moment(forms.SplitDateTimeWidget):
    template_name = "unfold/widgets/split_datetime.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, [Day(), Hour()], attrs)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


INPUTS: dict[Any, Any] = {
    models.DateTimeField: {"widget": Moment},
    models.ManyToManyField: {"widget": UnfoldAdminCheckboxSelectMultipleWidget},
}
