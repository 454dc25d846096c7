"""The page on which people change their own name, user name and address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.identity import TAKEN_NAME, free_address, free_username, save_typed, tell
from config.roles import lock

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class YouForm(UserForm):
    """What somebody may change about themselves."""

    name = forms.CharField(
        label="Name as shown",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Stands beside the pictures that you make from now on. Without it, your user name does.",
    )

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes: ClassVar = {"username": UsernameField}
        labels: ClassVar = {"username": "User name", "email": "Email address"}
        help_texts: ClassVar = {
            "username": "You sign in with this or with your address. Letters, digits and @ . + - _ only.",
            "email": "For signing in, alerts, and a new password when you have forgotten yours.",
        }
        widgets: ClassVar = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}

    field_order = ("name", "username", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.get_full_name()
        # It is no login form: nothing is to be filled in by itself, and no page scrolls to it.
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def clean_username(self) -> str:
        return free_username(str(self.cleaned_data["username"]), self.instance)

    def clean_email(self) -> str:
        return free_address(str(self.cleaned_data["email"]), self.instance)

    def clean(self) -> None:
        """One name is typed, Django keeps two: put together again, they read the same."""
        if "name" in self.changed_data and "name" in self.cleaned_data:
            first, _, last = " ".join(self.cleaned_data["name"].split()).partition(" ")
            self.instance.first_name, self.instance.last_name = first, last

    @property
    def changes_the_door(self) -> bool:
        return not {"username", "email"}.isdisjoint(self.changed_data)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """What opens the account is changed only by who proves once more who they are."""
    assert isinstance(request.user, User)
    if request.method != "POST":
        return render(request, "you.html", {"form": YouForm(instance=request.user)})
    try:
        with transaction.atomic():
            # Whoever else changes a name waits, so that of two who choose the same one is refused.
            _, person = lock(request.user, request.user)
            actor, address = person.get_username(), person.email
            form = YouForm(request.POST, instance=person)
            if form.is_valid():
                if form.changes_the_door:
                    raise_if_reauthentication_required(request, app="")
                save_typed(actor, person)
    except IntegrityError:
        # Somebody took the name since the form looked.
        form.add_error("username", TAKEN_NAME)
    if form.errors:
        return render(request, "you.html", {"form": form}, status=422)
    if address and address.lower() != person.email:
        tell(address, person)
    messages.success(request, "Saved.")
    return redirect("you")
