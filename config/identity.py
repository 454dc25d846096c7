"""By what somebody signs in: a user name and an address. Both open one door, so nobody else has either."""

from __future__ import annotations

import logging
import unicodedata
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from config.people import has_mail
from generation.quotas.audit import record

TYPED: Final = ("username", "email", "first_name", "last_name")
TAKEN_NAME: Final = "Somebody with this name has an account already."
TAKEN_ADDRESS: Final = "Somebody with this address has an account already."
SUBJECT: Final = "The address of your account was changed"
log = logging.getLogger(__name__)


def free_username(typed: str, person: User | None = None) -> str:
    """The name as it is kept. Raises ValidationError where it is another's name or address, in any case."""
    name = str(User.normalize_username(typed))
    if (person is None or name != person.username) and _is_taken(name, person):
        raise ValidationError(TAKEN_NAME)
    return name


def free_address(typed: str, person: User | None = None) -> str:
    """The address as it is looked up. Raises ValidationError where it is another's address or name."""
    address = typed.lower()
    if address and (person is None or address != person.email) and _is_taken(address, person):
        raise ValidationError(TAKEN_ADDRESS)
    return address


def save_typed(actor: str, person: User) -> None:
    """Save what was typed into `person`, with a line in the audit. An address that is left opens nothing."""
    with transaction.atomic():
        before = User.objects.get(pk=person.pk)
        names = [name for name in TYPED if getattr(before, name) != getattr(person, name)]
        if not names:
            return
        person.save(update_fields=names)
        if "email" in names:
            # allauth's copy would go on to open the account.
            EmailAddress.objects.filter(user=person).delete()
        old = {name: getattr(before, name) for name in names}
        record(actor, "changed", person, old, {name: getattr(person, name) for name in names})


def tell(address: str, person: User) -> None:
    """Say to an address that was left that it was, where there is a mail server."""
    if not has_mail():
        return
    text = render_to_string("people/address_changed.txt", {"person": person, "url": settings.SITE_URL})
    try:
        send_mail(SUBJECT, text, None, [address])
    except OSError:
        # It is changed all the same; a mail server that is away undoes nothing.
        log.warning("The mail to an address that was left could not be sent.", exc_info=True)


def _is_taken(text: str, person: User | None) -> bool:
    """Compared here: SQLite takes the two cases of a letter for the same in ASCII alone."""
    wanted = _folded(text)
    others = User.objects.exclude(pk=person.pk) if person and person.pk else User.objects.all()
    rows = others.values_list("username", "email", "emailaddress__email")
    return any(_folded(known) == wanted for row in rows for known in row if known)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
