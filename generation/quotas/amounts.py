"""Numbers that an admin types: whole, not negative, and not beyond what the sums can hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

MOST = 10**15


class WholeNumberField(forms.IntegerField):
    """A whole number, with a sentence for each way to be none."""

    default_error_messages = {"invalid": "This must be a whole number, as 2000."}

    def __init__(self, *, least: int = 0, most: int = MOST, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        super().__init__(**kwargs)
        low = "This cannot be negative." if least == 0 else f"This must be {least:,} at least."
        self.validators += [
            MinValueValidator(least, low),
            MaxValueValidator(most, f"This cannot be more than {most:,}."),
        ]
        self.widget.attrs.setdefault("inputmode", "numeric")
