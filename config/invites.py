"""Letting people in: an invite is made, handed over as a link, and used once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from config.identity import TAKEN_ADDRESS, free_address, free_username
from config.models import Invite, Role
from config.people import has_mail
from config.roles import Refused, refuse_unseen_teams, roles_up_to, unseen_teams
from generation.models import Plan, PlanAssignment
from generation.quotas.audit import record, record_change

SUBJECT: Final = "You are invited to Atelier"
HAS_ACCOUNT: Final = "There is an account with the address of this invite already. Sign in with it."
NO_INVITER: Final = "Whoever made this invite cannot invite people any more. Ask for a new one."


def invite(
    actor: User,
    *,
    role: Role | str = Role.MEMBER,
    email: str = "",
    teams: Iterable[Group] = (),
    plan: Plan | None = None,
    note: str = "",
    expires_at: datetime | None = None,
) -> tuple[Invite, str]:
    """A new invite and its link, which nobody can show a second time. Raises Refused.

    An older open invite for the same address ends with it.
    """
    if Role(role) not in roles_up_to(actor):
        raise Refused("You cannot invite somebody with this role.")
    teams = list(teams)
    refuse_unseen_teams(actor, teams)
    if email and has_account(email):
        raise Refused(TAKEN_ADDRESS)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if email:
            for older in Invite.objects.filter(email__iexact=email, used_at=None, revoked_at=None):
                revoke(actor, older)
        row = Invite(token_hash=hashed(token), email=email, role=role, plan=plan, note=note, created_by=actor)
        if expires_at:
            row.expires_at = expires_at
        row.save()
        row.teams.set(teams)
        record(actor.get_username(), "invited", row, {}, _described(row))
    return row, link(token)


def mail(row: Invite, address: str) -> bool:
    """Send the link to whom it is for; False where there is no address or no mail server.

    Raises OSError when the server is away or does not take it.
    """
    if not row.email or not has_mail():
        return False
    text = render_to_string("people/invite.txt", {"invite": row, "link": address, "url": settings.SITE_URL})
    try:
        return bool(send_mail(SUBJECT, text, None, [row.email], fail_silently=False))
    except ValueError as error:  # smtplib's word for a password or an address that it cannot spell
        raise OSError(str(error)) from error


def revoke(actor: User, row: Invite) -> bool:
    """End an invite that nobody has used; False where it has ended already. Raises Refused."""
    if row.role not in roles_up_to(actor):
        raise Refused("An admin has made this invite; only an admin may take it back.")
    with transaction.atomic():
        open_ones = Invite.objects.filter(pk=row.pk, used_at=None, revoked_at=None)
        done = bool(open_ones.update(revoked_at=timezone.now()))
        if done:
            record(actor.get_username(), "revoked", row)
    return done


def find(token: str) -> Invite | None:
    """The invite of a link, however it stands."""
    return Invite.objects.filter(token_hash=hashed(token)).first()


def trouble(row: Invite) -> str:
    """Why this invite lets nobody in, in a sentence; empty where it does."""
    if row.state == "used":
        return "This invite has been used. If that was you, sign in; if not, ask for a new one."
    if row.state == "revoked":
        return "This invite has been taken back. Ask whoever sent it for a new one."
    if row.state == "expired":
        return "This invite has expired. Ask whoever sent it for a new one."
    if row.email and has_account(row.email):
        return HAS_ACCOUNT
    if not _still_invites(row.created_by, row):
        return NO_INVITER
    return ""


def accept(row: Invite, person: User) -> User:
    """Make the account. Of two who accept at once, the second gets Refused and nothing is made.

    Raises ValidationError where somebody else has taken the name or the address meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        # One after the other, and after whoever changes the inviter meanwhile.
        who = User.objects.select_for_update().filter(Q(pk=row.created_by_id) | Q(is_superuser=True))
        inviter = {found.pk: found for found in who.order_by("pk")}.get(row.created_by_id or 0)
        claimed = Invite.objects.filter(pk=row.pk, used_at=None, revoked_at=None, expires_at__gt=now)
        if not claimed.update(used_at=now):
            row.refresh_from_db()
            raise Refused(trouble(row))
        if row.email and has_account(row.email):
            raise Refused(HAS_ACCOUNT)
        person.username = free_username(person.username)
        person.email = free_address(row.email or person.email)
        if inviter is None or not _still_invites(inviter, row):
            raise Refused(NO_INVITER)
        person.is_superuser = row.role == Role.ADMIN
        person.is_staff = row.role != Role.MEMBER
        person.save()
        person.groups.set(row.teams.all())
        if row.plan:
            given = PlanAssignment.objects.create(plan=row.plan, user=person)
            record_change(inviter.get_username(), given, {})
        Invite.objects.filter(pk=row.pk).update(used_by=person)
        record(person.get_username(), "accepted an invite", person, {}, _described(row))
    return person


def _still_invites(inviter: User | None, row: Invite) -> bool:
    """Also whether they still see the pictures of the teams it leads to."""
    if inviter is None or not inviter.is_active or row.role not in roles_up_to(inviter):
        return False
    return not unseen_teams(inviter, row.teams.all())


def has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def link(token: str) -> str:
    return settings.SITE_URL + reverse("invite", args=[token])


def hashed(token: str) -> str:
    """The token is random and long: one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _described(row: Invite) -> dict[str, object]:
    return {
        "email": row.email,
        "role": row.get_role_display(),
        "teams": sorted(row.teams.values_list("name", flat=True)),
        "plan": str(row.plan or ""),
        "expires": timezone.localtime(row.expires_at).isoformat(timespec="minutes"),
    }
