"""Levels of a balance that were reached: noted with the hold that reached them, told once."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import send_mail
from django.utils import timezone

from generation.models import Alert, Balance
from generation.quotas.accounts import Account

logger = logging.getLogger(__name__)

MAILS_AT_ONCE = 5


def note_levels(touched: Sequence[tuple[Account, Balance]]) -> None:
    """Note each level that these balances have reached by now, once each per period."""
    fresh = Balance.objects.in_bulk([balance.pk for _, balance in touched])
    wanted = [
        Alert(balance=balance, account=account.key, label=account.label, level=level)
        for account, old in touched
        for level in settings.ATELIER_ALERT_LEVELS
        if (balance := fresh[old.pk]).limit and _percent(balance) >= level
    ]
    if not wanted:
        return
    known = set(
        Alert.objects.filter(balance__in=[alert.balance_id for alert in wanted]).values_list(
            "balance_id", "level"
        )
    )
    new = [alert for alert in wanted if (alert.balance_id, alert.level) not in known]
    Alert.objects.bulk_create(new, ignore_conflicts=True)


def mail_alerts() -> int:
    """Mail what was noted and not yet told, to the admins and to whom it concerns; returns how many.

    A mail server that fails is asked again at the next sweep, and not for the other ones before.
    """
    told = 0
    waiting = Alert.objects.filter(mailed_at=None).select_related("balance").order_by("id")
    for alert in waiting[:MAILS_AT_ONCE]:
        if not Alert.objects.filter(pk=alert.pk, mailed_at=None).update(mailed_at=timezone.now()):
            continue
        person = _person(alert)
        addresses = _addresses(alert, person)
        try:
            if addresses:
                send_mail(f"Atelier: {alert}", _text(alert, person), None, addresses)
        except OSError as error:
            logger.warning("An alert could not be mailed: %s", error)
            Alert.objects.filter(pk=alert.pk).update(mailed_at=None)
            break
        told += 1
    return told


def _percent(balance: Balance) -> float:
    return 100 * (balance.held + balance.spent) / balance.limit if balance.limit else 0.0


def _person(alert: Alert) -> AbstractUser | None:
    """Whose plan or key it is; None for what several share."""
    kind, _, number = alert.account.partition(":")
    if not number.isdigit() or kind not in ("user", "key"):
        return None
    people = get_user_model().objects.filter(is_active=True)
    return people.filter(**{"pk" if kind == "user" else "api_keys": int(number)}).first()


def _addresses(alert: Alert, person: AbstractUser | None) -> list[str]:
    admins = get_user_model().objects.filter(is_active=True, is_superuser=True).exclude(email="")
    found = set(admins.values_list("email", flat=True))
    if person and person.email:
        found.add(person.email)
    return sorted(found)


def _text(alert: Alert, person: AbstractUser | None) -> str:
    balance = alert.balance
    whose = f"This is about {person.get_username()}.\n" if person else ""
    return (
        f"{alert.label}: {balance.held + balance.spent:,} of {balance.limit:,} credits are used.\n"
        f"{whose}The period began on {balance.starts_at:%d %B %Y}.\n"
    )
