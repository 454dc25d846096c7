"""What a reset link hangs on."""

from __future__ import annotations

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.contrib.auth.base_user import AbstractBaseUser

from config.roles import role_of


class ResetToken(EmailAwarePasswordResetTokenGenerator):
    """Ends with a new role too: who may make a link for a member must not hold one for an admin."""

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{role_of(user)}{user.is_active}"
