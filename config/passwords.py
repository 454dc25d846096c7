"""What no password may be, besides what Django refuses."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

HELP = "It must not be your name or address with figures or signs added."


class NotTheName:
    """Whoever tries passwords tries the name with a year or some figures first."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if (bare := _letters(password)) and bare in _names(user):
            raise ValidationError("This is your name with figures or signs added.", code="password_is_name")

    def get_help_text(self) -> str:
        return HELP


def _names(user: AbstractBaseUser | None) -> set[str]:
    username, email, first, last = (
        str(getattr(user, name, "") or "") for name in ("username", "email", "first_name", "last_name")
    )
    whole = (username, email, email.partition("@")[0], first, last, first + last, last + first)
    return {_letters(name) for name in whole}


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))
