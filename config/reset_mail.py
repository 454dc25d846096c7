"""A link for a new password by mail, asked for in a page and sent by the worker.

The page does not know whether there is an account, so neither its words nor its time tell.
"""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django_q.tasks import async_task

from config.people import reset_url


class AskForReset(ResetPasswordForm):
    """Takes any address, and leaves the rest to the worker."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_: Any) -> str:
        address: str = self.cleaned_data["email"]
        async_task("config.tasks.mail_reset", address)
        return address


def send_reset(address: str) -> int:
    """Mail a link to every active account with this address; how many there were."""
    people = filter_users_by_email(address, is_active=True, prefer_verified=True, for_login=True)
    for person in people:
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        words = {
            "username": person.get_username(),
            "password_reset_url": reset_url(f"{user_pk_to_url_str(person)}-{token}"),
        }
        get_adapter().render_mail("account/email/password_reset_key", address, words).send()
    return len(people)
