"""How people get in, and out again: allauth's pages with the house's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.utils import url_str_to_user_pk
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from config import encryption
from config.address import home_of
from config.people import has_mail, reset_url
from config.reset_mail import AskForReset

NOBODY = "0.0.0.0"
LONGEST_LOGIN = 254  # as an address
CHALLENGE = 5 * 60  # seconds


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; attempts are counted by person and by true address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is deactivated.",
        "username_password_mismatch": "The name or the password is not right.",
        "email_password_mismatch": "The address or the password is not right.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whoever spoke to our outermost proxy; what clients themselves write there does not count."""
        proxies = settings.ATELIER_PROXIES
        named = request.headers.get("x-forwarded-for", "").split(",")
        hops = [part.strip() for part in named if part.strip()]
        said = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
        return clean_client_ip(said) or NOBODY if said else NOBODY

    def get_reset_password_from_key_url(self, key: str) -> str:
        return reset_url(key)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, str]]:
        """Whoever has a second factor proves with it who they are: a password alone is not enough there."""
        if not user.is_authenticated:
            return []
        kinds = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        found = []
        if Authenticator.Type.WEBAUTHN in kinds and "webauthn" in mfa.SUPPORTED_TYPES:
            found.append(_way("mfa_reauthenticate:webauthn", "Use a passkey", "mfa_reauthenticate_webauthn"))
        if kinds - {Authenticator.Type.WEBAUTHN}:
            found.append(_way("mfa_reauthenticate", "Use a code", "mfa_reauthenticate"))
        if not found and user.has_usable_password():
            found.append(_way("reauthenticate", "Use your password", "account_reauthenticate"))
        return found

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Name and address are one word, looked for once: as many hashes for nobody as for somebody."""
        if credentials.get("username"):
            credentials.pop("email", None)
        return super().authenticate(request, **credentials)  # type: ignore[no-any-return]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Few attempts from one address, and more from all: one machine alone locks nobody out."""
        super().pre_authenticate(request, **credentials)
        by_all = ratelimit.consume(
            request, app="allauth.account", action="login_failed_by_all", key=_person(credentials)
        )
        if not by_all:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += by_all.usage  # taken back together

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_person(credentials)} from {home_of(self.get_client_ip(request))}"


class SignIn(LoginForm):
    """Signing in, with a name that a database can look for."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        login = self.fields["login"]
        login.validators.append(MaxLengthValidator(LONGEST_LOGIN))
        login.widget.attrs["maxlength"] = LONGEST_LOGIN


class SecondFactors(DefaultMFAAdapter):
    """What second factors say, and how their secrets are kept."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes change every 30 seconds.",
        "cannot_delete_authenticator": "This second factor cannot be turned off.",
        "cannot_generate_recovery_codes": "Set up an app or a passkey first.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)


@never_cache
@login_not_required
def closed(request: HttpRequest, **_: Any) -> HttpResponse:
    """Pages of allauth that this house has no use for."""
    raise Http404


@method_decorator(login_not_required, name="dispatch")
class ResetRequest(PasswordResetView):
    """Asking for a reset by mail; without a mail server, whom to ask instead."""

    form_class = AskForReset

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_mail():
            return render(request, "people/ask_for_reset.html")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


@method_decorator((never_cache, login_not_required), name="dispatch")
class Reset(PasswordResetFromKeyView):
    """A new password by link. Whoever is signed in as somebody else stays so, and nothing is changed."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not _is_mine(request, uidb36):
            return render(request, "people/reset_signed_in.html", status=409)
        return super().dispatch(request, uidb36, key, **kwargs)  # type: ignore[no-any-return]


@method_decorator(login_not_required, name="dispatch")
class PasskeyLogin(LoginWebAuthnView):
    """A passkey's challenge lies in a session of nobody's: few of them from one address, and not for long."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MFA_PASSKEY_LOGIN_ENABLED:
            raise Http404
        refused = ratelimit.consume_or_429(request, app="allauth.account", action="passkey", limit_get=True)
        if refused:
            return refused  # type: ignore[no-any-return]
        response: HttpResponse = super().get(request, *args, **kwargs)
        if request.session.modified:
            request.session.set_expiry(CHALLENGE)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.set_expiry(None)
        return super().form_valid(form)  # type: ignore[no-any-return]


def _person(credentials: Mapping[str, Any]) -> str:
    """One count for a person, by whichever name and under whichever host they are tried."""
    login = str(credentials.get("email") or credentials.get("username") or "").lower()
    found = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).values_list("pk")
    return f"person:{min(found)[0]}" if login and found else f"name:{login}"


def _way(kind: str, words: str, name: str) -> dict[str, str]:
    return {"id": kind, "description": words, "url": reverse(name)}


def _is_mine(request: HttpRequest, uidb36: str) -> bool:
    try:
        return bool(url_str_to_user_pk(uidb36) == request.user.pk)
    except (ValueError, User.DoesNotExist):
        return False
