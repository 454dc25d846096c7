"""The page behind an invite's link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.decorators import rate_limit
from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from config.identity import free_address, free_username
from config.invites import accept, find, trouble
from config.models import Invite
from config.roles import Refused
from config.setup import BACKEND

if TYPE_CHECKING:
    UserForm = BaseUserCreationForm[User]  # not subscriptable when it runs
else:
    UserForm = BaseUserCreationForm

UNKNOWN = "There is no such invite. Check that the link is complete, or ask for a new one."


class AcceptForm(UserForm):
    """The name and password that somebody chooses; the address, unless the invite has one."""

    email = forms.EmailField(required=False, help_text="Optional. For password resets and alerts.")

    class Meta:
        model = User
        fields = ("username", "email")

    def __init__(self, invite: Invite, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invite.email:
            del self.fields["email"]
            self.instance.email = invite.email

    def clean_username(self) -> str:
        return free_username(str(self.cleaned_data["username"]))

    def clean_email(self) -> str:
        return free_address(str(self.cleaned_data["email"]))

    def clean(self) -> dict[str, Any] | None:
        """The address that the invite brings must be as free as one that is typed."""
        free_address(self.instance.email)
        return super().clean()


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="invite")  # type: ignore[untyped-decorator]
def invite_page(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password, and be signed in."""
    row = find(token)
    sorry = UNKNOWN if row is None else trouble(row)
    if row is None or sorry:
        return _sorry(request, sorry, 404 if row is None else 410)
    if request.user.is_authenticated:
        status = 409 if request.method == "POST" else 200
        return render(request, "people/invite_signed_in.html", status=status)
    form = AcceptForm(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = accept(row, form.save(commit=False))
        except Refused as refused:
            return _sorry(request, str(refused), 410)
        except ValidationError as taken:
            # Since the form looked; the invite is still open.
            form.add_error(None, taken)
        else:
            login(request, person, backend=BACKEND)
            return redirect("/")
    context = {"form": form, "invite": row}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


def _sorry(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "people/invite_sorry.html", {"text": text}, status=status)
