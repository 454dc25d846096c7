"""Credits from the shell: grants, usage, and whether the sums hold."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

from generation.models import AuditEntry, Balance, Grant, Pool
from generation.states import State
from tests.generation.used import used

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_person_is_given_credits(member: User) -> None:
    assert "500 extra for mara, until 2099-12-31" in said(
        "grant", "mara", "500", "--expires", "2099-12-31", "--note", "Poster week"
    )
    grant = Grant.objects.get()
    assert (grant.user, grant.credits, grant.note) == (member, 500, "Poster week")
    assert grant.expires_at
    assert grant.expires_at.isoformat().startswith("2100-01-01")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.after["credits"]) == ("the shell", "added", 500)


def test_a_pool_is_given_credits(db: None) -> None:
    pool = Pool.objects.create(group=Group.objects.create(name="Design"), credits=10)
    site = Pool.objects.create(credits=10)
    said("grant", "Design", "5", "--pool")
    said("grant", "site", "6", "--pool")
    assert [(grant.pool, grant.credits) for grant in Grant.objects.order_by("id")] == [(pool, 5), (site, 6)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody", "5"), "no user “nobody”"),
        (("Design", "5", "--pool"), "no pool “Design”"),
        (("mara", "2.5"), "a whole number"),
        (("mara", "0"), "1 at least"),
        (("mara", "99999999999999999999"), "cannot be more than"),
        (("mara", "5", "--expires", "soon"), "like 2026-12-31"),
        (("mara", "5", "--expires", "2001-01-01"), "in the past"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(member: User, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("grant", *words)
    assert not Grant.objects.exists()
    assert not AuditEntry.objects.exists()


def test_usage_is_printed_as_csv_and_for_people(member: User, other: User) -> None:
    used(member, price=30)
    used(other, price=12)
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    lines = said("usage", "--csv", *days).splitlines()
    assert lines[0].startswith("date,person,team,model,jobs,pictures,credits")
    assert lines[1:] == ["2026-11-10,mara,,Flux,1,1,30,0,0,30", "2026-11-10,otto,,Flux,1,1,12,0,0,12"]
    assert len(said("usage", "--csv", *days, "--person", "mara").splitlines()) == 2
    assert "42 credits" in said("usage", *days)
    with pytest.raises(CommandError, match="like 2026-11-30"):
        said("usage", "--from", "yesterday")


def test_the_ledger_is_checked_in_one_line(member: User) -> None:
    used(member, count=2, stored=1)
    used(member, state=State.QUEUED)
    assert said("check_ledger").count("\n") == 1


def test_what_does_not_hold_is_named_and_the_command_fails(member: User) -> None:
    used(member)
    Balance.objects.filter(owner="site").update(spent=999)
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_ledger", stdout=out)
    assert error.value.returncode == 1
    assert "999 spent" in out.getvalue()
