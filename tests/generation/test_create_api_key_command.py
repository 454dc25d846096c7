"""A key from the shell: printed alone, or a sentence and nothing made."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from generation.api.authentication import find
from generation.models import ApiKey, AuditEntry

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("create_api_key", *words, stdout=out)
    return out.getvalue()


def test_the_key_is_printed_and_nothing_else(member: User) -> None:
    text = said("mara", "--name", "nightly script")
    assert text.count("\n") == 1
    key = find(text.strip())
    assert key
    assert (key.owner, key.name, key.credits, key.expiry_date) == (member, "nightly script", None, None)
    assert AuditEntry.objects.get().actor == "the shell"


def test_a_key_can_have_a_budget_and_a_last_day(member: User) -> None:
    text = said("mara", "--name", "x", "--credits", "500", "--period", "day", "--expires", "2099-12-31")
    key = find(text.strip())
    assert key
    assert (key.credits, key.period) == (500, "day")
    assert key.expiry_date
    assert key.expiry_date.isoformat().startswith("2100-01-01")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody", "--name", "x"), "There is no user “nobody”."),
        (("otto", "--name", "x"), "The user “otto” is not active."),
        (("mara", "--name", " "), "1 to 50 printable characters"),
        (("mara", "--name", "x" * 51), "1 to 50 printable characters"),
        (("mara", "--name", "a\x00b"), "1 to 50 printable characters"),
        (("mara", "--name", "x", "--credits", "2.5"), "a whole number"),
        (("mara", "--name", "x", "--credits", "0"), "1 at least"),
        (("mara", "--name", "x", "--credits", ""), "Credits, “”"),
        (("mara", "--name", "x", "--credits", "9" * 20), "cannot be more than"),
        (("mara", "--name", "x", "--period", "year"), "day, week, month, total; not “year”"),
        (("mara", "--name", "x", "--expires", "soon"), "like 2026-12-31"),
        (("mara", "--name", "x", "--expires", "2001-01-01"), "in the past"),
        (("mara", "--name", "x", "--expires", "9999-12-31"), "too far away"),
        (("mara",), "--name"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    member: User, other: User, words: tuple[str, ...], sentence: str
) -> None:
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(CommandError, match=sentence):
        said(*words)
    assert not ApiKey.objects.exists()
    assert not AuditEntry.objects.exists()
