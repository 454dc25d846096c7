"""One's own data: all of it in one file, or the end of one's account."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from config.archive import zipped
from config.roles import Refused, lock, refuse_for_last_admin
from gallery import export as gallery_export
from gallery.export import Entry
from gallery.handover import delete_all
from gallery.models import Image
from generation import export as generation_export
from generation.forgetting import forget, underway

log = logging.getLogger(__name__)
README = """What {name} has at Atelier, as of {now:%d %B %Y, %H:%M %Z}.

pictures/         the originals as they arrived
pictures.jsonl    how each was made, a line of JSON each
references/       pictures that were brought in
references.jsonl  their names and dates
jobs.jsonl        what was asked for, what became of it, and what it cost
keys.jsonl        the keys of the API, without their secrets
account.json      name, address, teams
"""


class DeleteForm(forms.Form):
    """The person's own name, and the password where there is one."""

    username = forms.CharField(label="Your user name", max_length=150)
    password = forms.CharField(
        label="Your password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_username(self) -> str:
        if self.cleaned_data["username"] != self.user.get_username():
            raise forms.ValidationError("This is not your user name.")
        return self.user.get_username()

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password.")
        return ""

    def clean(self) -> None:
        running = underway(self.user)
        if running:
            raise forms.ValidationError(
                f"{running} of your jobs {'is' if running == 1 else 'are'} still being made. "
                "Wait until they have ended, or cancel them."
            )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """The page; a POST deletes the account, if all that it asks for is given."""
    user = _user(request)
    form = DeleteForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            return redirect("account_login")
    pictures = Image.objects.of(user)
    context = {"form": form, "pictures": pictures.count(), "size": pictures.stored_bytes()}
    return render(request, "own_data.html", context, status=422 if form.errors else 200)


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything of this person as one zip."""
    user = _user(request)
    who = "".join(letter for letter in user.get_username() if letter.isascii() and letter.isalnum())
    name = f"atelier-{who or user.pk}-{timezone.localdate()}.zip"
    response = StreamingHttpResponse(zipped(_entries(user)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def delete_account(user: User) -> None:
    """Delete the person with pictures, references and keys. Raises Refused for the last admin.

    What was spent stays in the ledger, under no name. Of jobs only the numbers stay.
    """
    with transaction.atomic():
        _, user = lock(user, user)
        if user.is_superuser:
            refuse_for_last_admin(user)
        pictures = delete_all(user)
        forget(user)
        user.delete()
    log.info("Somebody deleted their own account with %d pictures.", pictures)


def _entries(user: User) -> Iterator[Entry]:
    now = timezone.localtime()
    yield Entry("README.txt", lambda: iter([README.format(name=user.get_username(), now=now).encode()]))
    yield Entry("account.json", lambda: iter([json.dumps(_account(user), indent=2).encode()]))
    yield from gallery_export.entries(user)
    yield from generation_export.entries(user)


def _account(user: User) -> dict[str, object]:
    return {
        "username": user.get_username(),
        "name": user.get_full_name(),
        "email": user.email,
        "joined": user.date_joined.isoformat(),
        "teams": sorted(user.groups.values_list("name", flat=True)),
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
