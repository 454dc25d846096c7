"""Why a job does not fit, when it would fit again, and what fits now."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import ngettext

from generation.quotas.accounts import Account
from generation.quotas.room import account_balances


class Refused(Exception):
    """Not allowed here and now. `str()` is a sentence for the person."""


class NotAllowed(Refused):
    """The plan, or the key, does not allow it at all. `code` names the rule for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class AccountEmpty(Refused):
    """The shared account has no credits; it is tried again at `until`."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Busy(Refused):
    """Nothing is wrong but the moment."""


class DoesNotFit(Refused):
    """The credits asked for are more than is `left` of `limit`, which refills at `refills_at`, or never."""

    def __init__(self, message: str, limit: str, left: int, refills_at: datetime | None) -> None:
        super().__init__(message)
        self.limit = limit
        self.left = left
        self.refills_at = refills_at


def does_not_fit(account: Account, amount: int, price: int, now: datetime) -> DoesNotFit:
    """The refusal, in the words of the account that is too tight; `price` is that of one picture."""
    balance = account_balances([account], now)[0]
    left, again = balance.left or 0, ""
    if account.limit is not None and balance.ends_at:
        if amount <= account.limit:
            again = f" It would fit on {moment(balance.ends_at)}, when there are {account.limit:,} again."
        else:
            again = f" It would never fit: there are {account.limit:,} at most."
    fitting = left // price if price else 0
    less = f" {fitting} of these pictures would fit now." if fitting else ""
    credits = ngettext("credit", "credits", amount)
    return DoesNotFit(
        f"This needs {amount:,} {credits}. {account.label} has {left:,} left.{less}{again}",
        account.label,
        left,
        balance.ends_at,
    )


def moment(at: datetime) -> str:
    """A time as people say it, in the site's time zone, which is named; midnight goes without saying."""
    local = at.astimezone(timezone.get_default_timezone())
    clock = "" if (local.hour, local.minute) == (0, 0) else f", {local:%H:%M %Z}"
    return f"{local.day} {local:%B}{clock}"
