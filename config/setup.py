"""The first admin is made in the browser, by whoever holds the link the first start printed."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from config.identity import free_address
from config.secret import kept_secret

if TYPE_CHECKING:
    UserForm = UserCreationForm[User]  # not subscriptable when it runs
else:
    UserForm = UserCreationForm

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
log = logging.getLogger(__name__)


class AdminForm(UserForm):
    """Makes a superuser."""

    email = forms.EmailField(required=False, help_text="Optional. For password resets and alerts.")

    class Meta:
        model = User
        fields = ("username", "email")

    def clean_email(self) -> str:
        return free_address(str(self.cleaned_data["email"]))

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = self.instance.is_superuser = True
        return super().save(commit)


def setup_link() -> str | None:
    """The link, while there is no admin; the same at every start."""
    if has_admin():
        _file().unlink(missing_ok=True)
        return None
    token = kept_secret(_file(), length=40)
    return settings.SITE_URL + reverse("setup", args=[token])


def has_admin() -> bool:
    return get_user_model().objects.filter(is_superuser=True).exists()


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    if not _is_valid(token):
        raise Http404
    form = AdminForm(request.POST or None)
    if form.is_valid():
        user = _make_once(form)
        log.info("The first admin, %s, was made with the setup link.", user.get_username())
        login(request, user, backend=BACKEND)
        return redirect("/")
    return render(request, "setup.html", {"form": form})


def _file() -> Path:
    return settings.DATA_DIR / "setup_token"


def _is_valid(token: str) -> bool:
    try:
        kept = _file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return False
    return bool(kept) and constant_time_compare(token, kept) and not has_admin()


def _make_once(form: AdminForm) -> User:
    """Of two who submit at once, one gets to take the token away."""
    token, taken = _file(), _file().with_name(f"setup_token.{get_random_string(8)}")
    try:
        token.rename(taken)
    except FileNotFoundError:
        raise Http404 from None
    try:
        if has_admin():
            raise Http404
        user = form.save()
    except Exception:
        taken.rename(token)
        raise
    taken.unlink()
    return user
