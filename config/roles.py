"""Who may do what: members, managers (people, quotas, queue) and admins. One admin always remains."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.models import Invite, Role
from generation.quotas.audit import record

ORDER = tuple(Role)
LAST_ADMIN = "One admin must remain. Make somebody else an admin first."

_ALL, _SEE, _WRITE = ("view", "add", "change", "delete"), ("view",), ("view", "change")
# What a manager's pages need; which rows of it, the pages themselves decide.
MANAGERS_MAY: dict[str, tuple[str, ...]] = {
    "auth.user": _WRITE,
    "auth.group": _ALL,
    "config.invite": ("view", "add", "change"),
    "generation.plan": _ALL,
    "generation.planassignment": _ALL,
    "generation.pool": _ALL,
    "generation.grant": _ALL,
    "generation.pricerule": _SEE,
    "generation.imagemodel": _SEE,
    "generation.balance": _SEE,
    "generation.hold": _SEE,
    "generation.ledgerentry": _SEE,
    "generation.alert": _SEE,
    "generation.auditentry": _SEE,
    "generation.apikey": _WRITE,
    "generation.job": _WRITE,
    "generation.submissionpause": _ALL,
    "generation.queuepause": _ALL,
}
_PERMISSIONS = frozenset(
    model.replace(".", f".{act}_") for model, acts in MANAGERS_MAY.items() for act in acts
)
Somebody = AbstractBaseUser | AnonymousUser


class Refused(Exception):
    """It was not done; the text is one sentence for whoever asked."""


def role_of(user: Somebody) -> Role:
    """The role that the two flags of Django stand for."""
    if getattr(user, "is_superuser", False):
        return Role.ADMIN
    return Role.MANAGER if getattr(user, "is_staff", False) else Role.MEMBER


def roles_up_to(user: Somebody) -> tuple[Role, ...]:
    """The roles that this person may give: none above their own, and a manager makes no managers."""
    mine = role_of(user)
    if mine == Role.ADMIN:
        return ORDER
    return (Role.MEMBER,) if mine == Role.MANAGER else ()


def may_manage(actor: Somebody, person: Somebody) -> bool:
    """Admins everybody; managers those who are members."""
    if not getattr(actor, "is_active", False):
        return False
    mine = role_of(actor)
    return mine == Role.ADMIN or (mine == Role.MANAGER and role_of(person) == Role.MEMBER)


class ManagerBackend(BaseBackend):
    """Signs nobody in; grants managers the permissions of their pages."""

    def get_all_permissions(self, user_obj: Somebody, obj: Any = None) -> set[str]:
        """Over somebody, named as `obj`, whom they look after: to change them."""
        if not user_obj.is_active or role_of(user_obj) != Role.MANAGER:
            return set()
        if obj is not None:
            return {"auth.change_user"} if isinstance(obj, User) and may_manage(user_obj, obj) else set()
        return set(_PERMISSIONS)

    def has_perm(self, user_obj: Somebody, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Somebody, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))


def set_role(actor: User, person: User, role: Role | str) -> bool:
    """Give `person` the role; False where they have it. Raises Refused, and changes nothing."""
    role = Role(role)
    with transaction.atomic():
        actor, person = lock(actor, person)
        before = role_of(person)
        if before == role:
            return False
        if not may_manage(actor, person) or role not in roles_up_to(actor):
            raise Refused(f"Only an admin may make {person} {_article(role)}.")
        if before == Role.ADMIN:
            refuse_for_last_admin(person)
        if ORDER.index(role) < ORDER.index(before):
            end_invites(person)
        person.is_superuser = role == Role.ADMIN
        person.is_staff = role != Role.MEMBER
        person.save(update_fields=["is_superuser", "is_staff"])
        record(actor.get_username(), "changed", person, {"role": before.label}, {"role": role.label})
    return True


def end_invites(inviter: User) -> None:
    """What they have handed out lets nobody in any more: it may be in their own hands."""
    Invite.objects.filter(created_by=inviter, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


def lock(actor: User, person: User) -> tuple[User, User]:
    """Both as they are now, after waiting for whoever else changes people.

    All who could lose the last admin lock the admins in one order, so that they follow each other.
    """
    wanted = {actor.pk, person.pk}
    rows = User.objects.select_for_update().filter(Q(pk__in=wanted) | Q(is_superuser=True))
    found = {row.pk: row for row in rows.order_by("pk")}
    if not wanted <= found.keys():
        raise Refused("This person is gone.")
    return found[actor.pk], found[person.pk]


def refuse_for_last_admin(person: User) -> None:
    """Raises Refused if no active admin but `person` is left; call it while the admins are locked."""
    if not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists():
        raise Refused(LAST_ADMIN)


def _article(role: Role) -> str:
    return f"{'an' if role == Role.ADMIN else 'a'} {role.label.lower()}"
