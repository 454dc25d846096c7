"""Choosing a new password by link, and which keys of the API end with the old one."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from generation.keys import revoke
from generation.models import ApiKey


class ChoosePassword(ResetPasswordKeyForm):
    """Whoever knew the password may have made keys, which know nothing of passwords."""

    user: User | None

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        keys = ApiKey.objects.filter(owner=self.user, revoked=False).select_related("owner")
        self.keys = {f"end-{key.prefix}": key for key in keys if self.user and key.usable}
        for name, key in self.keys.items():
            self.fields[name] = forms.BooleanField(label=_label(key), required=False)

    def save(self) -> None:
        assert self.user is not None
        with transaction.atomic():
            super().save()
            for name, key in self.keys.items():
                if self.cleaned_data[name]:
                    revoke(key, self.user.get_username())


def _label(key: ApiKey) -> str:
    used = f"last used {_day(key.last_used_at)}" if key.last_used_at else "never used"
    return f"End the API key “{key.name}”: {key.prefix}…, made {_day(key.created)}, {used}"


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
