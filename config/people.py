"""What admins and managers do to people: let in, keep out, help back in, delete."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.roles import Refused, end_invites, lock, may_manage, refuse_for_last_admin, refuse_unseen_teams
from gallery.days import pictures
from gallery.models import Image
from generation.leaving import stop_waiting_jobs
from generation.quotas.audit import record, record_deletion


def has_mail() -> bool:
    """Whether mails reach anybody: without a mail server they are printed."""
    return settings.EMAIL_BACKEND.rsplit(".", 2)[-2] not in ("console", "dummy")


def deactivate(actor: User, person: User) -> bool:
    """End the account's sessions and what it has not sent yet; False where it is ended already.

    Whoever listens for a saved user hears of it: keys of the API are revoked there.
    """
    with transaction.atomic():
        actor, person = lock(actor, person)
        if not person.is_active:
            return False
        _check(actor, person)
        if person.pk == actor.pk:
            raise Refused("You cannot deactivate yourself. Ask another admin.")
        if person.is_superuser:
            refuse_for_last_admin(person)
        _set_active(actor, person, False)
        stop_waiting_jobs(User, person)
        end_invites(person)
        end_sessions(person)
    return True


def activate(actor: User, person: User) -> bool:
    """Let somebody in again; False where they are in already."""
    with transaction.atomic():
        actor, person = lock(actor, person)
        if person.is_active:
            return False
        _check(actor, person)
        _set_active(actor, person, True)
    return True


def delete(actor: User, person: User) -> None:
    """Delete the account with all that goes with it."""
    with transaction.atomic():
        actor, person = lock(actor, person)
        _check(actor, person)
        if person.pk == actor.pk:
            raise Refused("You cannot delete yourself here. Your own settings have a page for it.")
        if person.is_superuser:
            refuse_for_last_admin(person)
        if count := Image.objects.of(person).count():
            raise Refused(
                f"{person} has {pictures(count)}, which would be nobody’s then. Hand them over, or delete "
                "them under Images, first. Deactivated, they stay under this name."
            )
        record_deletion(actor.get_username(), [person])
        record(actor.get_username(), "deleted", person)
        end_invites(person)
        end_sessions(person)
        person.delete()


def reset_link(actor: User, person: User) -> str:
    """A link with which `person` chooses a new password: it works once and for a time."""
    with transaction.atomic():
        actor, person = lock(actor, person)
        _check(actor, person)
        if not person.is_active:
            raise Refused(f"{person} is deactivated. Let them in again first.")
        refuse_unseen_teams(actor, person.groups.all())
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        record(actor.get_username(), "made a reset link", person)
    return reset_url(f"{user_pk_to_url_str(person)}-{token}")


def turn_off_two_factor(actor: User, person: User) -> bool:
    """For somebody who has lost every second factor; False where there was none."""
    with transaction.atomic():
        actor, person = lock(actor, person)
        _check(actor, person)
        refuse_unseen_teams(actor, person.groups.all())
        if not Authenticator.objects.filter(user=person).delete()[0]:
            return False
        record(actor.get_username(), "turned off two-factor", person)
    return True


def reset_url(key: str) -> str:
    """Where a reset link points: the site's own address, whatever name the request used."""
    uid, _, token = key.partition("-")
    return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])


def end_sessions(person: User) -> None:
    """Sign `person` out everywhere."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
    UserSession.objects.filter(user_id=person.pk).delete()


def _check(actor: User, person: User) -> None:
    if not may_manage(actor, person):
        raise Refused(f"Only an admin may change {person}.")


def _set_active(actor: User, person: User, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(actor.get_username(), "changed", person, {"active": not active}, {"active": active})
