"""Rows about people that Django and allauth do not have: invites."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from generation.models import Plan

DAYS = 7


class Role(models.TextChoices):
    """What somebody may do here, from the least to the most."""

    MEMBER = "member", "Member"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Admin"


def in_a_week() -> datetime:
    """When an invite expires, unless somebody chooses another day."""
    return timezone.now() + timedelta(days=DAYS)


class Invite(models.Model):
    """A way in for one person, once. The token itself is kept nowhere."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField("email", blank=True, help_text="Empty: whoever has the link may use it.")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    teams = models.ManyToManyField(Group, blank=True, related_name="invites")
    plan = models.ForeignKey(
        Plan,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="invites",
        help_text="Empty: the plan of their team, or the default.",
    )
    note = models.CharField(max_length=200, blank=True, help_text="For you; it is not shown to the person.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="invites",
        editable=False,
        verbose_name="invited by",
    )
    expires_at = models.DateTimeField("expires", default=in_a_week)
    used_at = models.DateTimeField(null=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name="who came",
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(used_at=None, revoked_at=None) & ~Q(email=""),
                name="invite_one_open_per_email",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email or 'whoever has the link'} as {self.get_role_display().lower()}"

    @property
    def state(self) -> str:
        """One word: used, revoked, expired or open."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "open"
