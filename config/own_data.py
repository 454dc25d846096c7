"""One's own data: all of it in one file, or the end of one's account."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    is_reauthentication_required,
    raise_if_reauthentication_required,
    stash_and_reauthenticate,
)
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.archive import zipped
from config.models import Invite
from config.people import end_sessions
from config.roles import Refused, end_invites, lock, refuse_for_last_admin
from gallery import export as gallery_export
from gallery.export import Entry
from gallery.handover import delete_all
from gallery.models import Image
from generation import export as generation_export
from generation.forgetting import forget, underway
from generation.quotas.audit import record

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
    """The person's own name, so that nobody ends here by mistake."""

    username = forms.CharField(
        label="Your user name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_username(self) -> str:
        if self.cleaned_data["username"] != self.user.get_username():
            raise forms.ValidationError("This is not your user name.")
        return self.user.get_username()

    def clean(self) -> None:
        if self.user.is_superuser:
            try:
                refuse_for_last_admin(self.user)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from None
        running = underway(self.user)
        if running:
            raise forms.ValidationError(
                f"{running} of your jobs {ngettext('is', 'are', running)} still being made. "
                "Wait until they have ended, or cancel them."
            )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """The page; a POST deletes the account, of whoever has typed its name and proved who they are."""
    user = _user(request)
    form = DeleteForm(user, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        # Who turned back at the door has thought better of it: nothing lies in wait for the next proof.
        request.session.pop(STATE_SESSION_KEY, None)
    elif form.is_valid():
        raise_if_reauthentication_required(request, app="")
        try:
            delete_account(user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            messages.success(request, "Your account is deleted.")
            return redirect("account_login")
    pictures = Image.objects.of(user)
    context = {"form": form, "pictures": pictures.count(), "size": pictures.stored_bytes()}
    return render(request, "own_data.html", context, status=422 if form.errors else 200)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Everything of this person as one zip."""
    if is_reauthentication_required(request, app=""):
        asked: HttpResponse = stash_and_reauthenticate(request, {}, f"{__name__}.{proved.__name__}")
        return asked
    user = _user(request)
    who = "".join(letter for letter in user.get_username() if letter.isascii() and letter.isalnum())
    name = f"atelier-{who or user.pk}-{timezone.localdate()}.zip"
    response = StreamingHttpResponse(zipped(_entries(user)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def proved(request: HttpRequest, state: dict[str, object]) -> HttpResponse:
    """Back to the page: a download that began here would leave the question standing."""
    messages.success(request, "It is you. Press “Download everything” once more to begin.")
    return redirect("own-data")


def delete_account(user: User) -> None:
    """Delete the person with pictures, references and keys. Raises Refused for the last admin.

    What was spent stays in the ledger, under no name. Of jobs only the numbers stay. The audit,
    which knows the user name already, says that it is gone.
    """
    with transaction.atomic():
        _, user = lock(user, user)
        if user.is_superuser:
            refuse_for_last_admin(user)
        pictures = delete_all(user)
        forget(user)
        Invite.objects.filter(used_by=user).delete()
        end_invites(user)
        end_sessions(user)
        record(user.get_username(), "deleted", user)
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
