"""How people get in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an admin makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
