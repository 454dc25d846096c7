"""Ways by which somebody could come to more than their role, each closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from config import people
from config.invites import accept, find, invite
from config.models import Invite
from config.roles import Refused, set_role
from generation.keys import Wish, make_key
from generation.models import ApiKey, AuditEntry, SubmissionPause
from tests.config.people import PASSWORD, act, make, saved, signed_in
from tests.gallery.factories import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return make("ada", "admin")


@pytest.fixture
def mo(db: None) -> User:
    return make("mo", "manager")


def local(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def opens(link: str) -> bool:
    page = Client().get(local(link), follow=True)
    return b'name="password1"' in page.content


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_reset_link_ends_when_its_person_is_given_a_new_role(ada: User, mo: User, role: str) -> None:
    zoe = make("zoe")
    link = people.reset_link(mo, zoe)
    assert opens(link)
    set_role(ada, zoe, role)
    assert not opens(link)


def test_a_reset_link_ends_with_the_account(ada: User) -> None:
    zoe = make("zoe")
    link = people.reset_link(ada, zoe)
    people.deactivate(ada, zoe)
    assert not opens(link)


def end_deactivated(ada: User, bob: User) -> None:
    people.deactivate(ada, bob)


def end_demoted(ada: User, bob: User) -> None:
    set_role(ada, bob, "member")


def end_deleted(ada: User, bob: User) -> None:
    people.delete(ada, bob)


@pytest.mark.parametrize("end", [end_deactivated, end_demoted, end_deleted])
def test_the_invites_of_one_who_was_sent_away_let_nobody_in(ada: User, end: object) -> None:
    assert callable(end)
    bob = make("bob", "admin")
    row, link = invite(bob, role="admin")
    end(ada, bob)
    assert Client().get(local(link)).status_code == 410
    with pytest.raises(Refused):
        accept(row, User(username="bob2"))
    assert not User.objects.filter(username="bob2").exists()


def test_nor_do_those_that_are_let_in_again(ada: User) -> None:
    bob = make("bob", "admin")
    row, _ = invite(bob, role="admin")
    people.deactivate(ada, bob)
    people.activate(ada, bob)
    row.refresh_from_db()
    assert row.state == "revoked"


def test_an_invite_asks_at_the_door_whether_its_maker_still_may(ada: User) -> None:
    bob = make("bob", "admin")
    row, link = invite(bob, role="admin")
    User.objects.filter(pk=bob.pk).update(is_superuser=False)
    found = find(link.rstrip("/").rsplit("/", 1)[1])
    assert found is not None
    with pytest.raises(Refused, match="cannot invite people any more"):
        accept(found, User(username="bob2"))
    assert Invite.objects.get(pk=row.pk).used_at is None


def test_a_manager_is_put_into_a_team_by_an_admin_alone(ada: User, mo: User) -> None:
    team, eve = Group.objects.create(name="Design"), make("eve")
    page = reverse("admin:auth_group_change", args=[team.pk])
    refused = signed_in(mo).post(page, {"name": "Design", "people": [mo.pk]})
    assert "Only an admin may put mo in a team, or out of one." in refused.content.decode()
    team.user_set.add(ada)
    signed_in(mo).post(page, {"name": "Design", "people": [eve.pk]})
    assert [*team.user_set.all()] == [ada]
    assert signed_in(ada).post(page, {"name": "Design", "people": [ada.pk, mo.pk]}).status_code == 302
    assert signed_in(mo).post(page, {"name": "Design", "people": [ada.pk, mo.pk, eve.pk]}).status_code == 302
    assert {*team.user_set.all()} == {ada, mo, eve}


@pytest.fixture
def design(db: None) -> Group:
    """A team whose pictures mo does not see."""
    return Group.objects.create(name="Design")


@pytest.fixture
def zoe(design: Group) -> User:
    zoe = make("zoe")
    zoe.groups.add(design)
    return zoe


def by_invite(mo: User, team: Group, puppet: User) -> None:
    form = {"email": "", "role": "member", "note": "", "teams": [team.pk], "expires_at_0": "2100-01-01"}
    signed_in(mo).post(reverse("admin:config_invite_add"), {**form, "expires_at_1": "10:00:00"})


def by_the_page_of_the_team(mo: User, team: Group, puppet: User) -> None:
    there = [*team.user_set.values_list("pk", flat=True), puppet.pk]
    signed_in(mo).post(
        reverse("admin:auth_group_change", args=[team.pk]), {"name": team.name, "people": there}
    )


def by_emptying_the_team_first(mo: User, team: Group, puppet: User) -> None:
    page = reverse("admin:auth_group_change", args=[team.pk])
    assert signed_in(mo).post(page, {"name": team.name, "people": []}).status_code == 302
    signed_in(mo).post(page, {"name": "Another", "people": [puppet.pk]})


def by_the_page_of_the_person(mo: User, team: Group, puppet: User) -> None:
    saved(signed_in(mo), puppet, groups=[team.pk])


@pytest.mark.parametrize(
    "way", [by_invite, by_the_page_of_the_team, by_emptying_the_team_first, by_the_page_of_the_person]
)
def test_a_manager_lets_nobody_into_a_team_whose_pictures_they_do_not_see(
    mo: User, design: Group, zoe: User, way: Callable[[User, Group, User], None]
) -> None:
    puppet = make("puppet")
    way(mo, design, puppet)
    assert not puppet.groups.exists()
    assert not Invite.objects.exists()
    assert not AuditEntry.objects.filter(action__in=("invited", "added")).exists()


@pytest.mark.parametrize("way", [by_invite, by_the_page_of_the_team, by_the_page_of_the_person])
def test_whoever_sees_its_pictures_lets_others_in_and_so_does_an_admin_with_a_line_in_the_audit(
    ada: User, mo: User, design: Group, way: Callable[[User, Group, User], None]
) -> None:
    mo.groups.add(design)
    for actor in (mo, ada):
        puppet = make(f"puppet-of-{actor}")
        way(actor, design, puppet)
        assert puppet.groups.exists() or Invite.objects.get(created_by=actor).teams.get() == design
        assert AuditEntry.objects.filter(actor=str(actor)).exists()


def test_an_invite_into_a_team_ends_when_its_maker_does_not_see_the_team_any_more(
    ada: User, mo: User, design: Group
) -> None:
    mo.groups.add(design)
    row, link = invite(mo, teams=[design])
    assert opens(link)
    mo.groups.remove(design)
    assert not opens(link)
    with pytest.raises(Refused, match="cannot invite"):
        accept(row, User(username="mo2"))
    _, by_admin = invite(ada, teams=[design])
    assert opens(by_admin)


def by_a_reset_link(mo: User, zoe: User) -> None:
    act(signed_in(mo), zoe, "reset")


def by_turning_off_two_factor(mo: User, zoe: User) -> None:
    act(signed_in(mo), zoe, "two_factor")


def by_an_address_of_their_own(mo: User, zoe: User) -> None:
    saved(signed_in(mo), zoe, email="mo-too@example.org", groups=[*zoe.groups.values_list("pk", flat=True)])


@pytest.mark.parametrize("way", [by_a_reset_link, by_turning_off_two_factor, by_an_address_of_their_own])
def test_a_manager_opens_no_account_that_is_in_a_team_they_are_not_in(
    ada: User, mo: User, design: Group, zoe: User, way: Callable[[User, User], None]
) -> None:
    Authenticator.objects.create(user=zoe, type=Authenticator.Type.TOTP, data={"secret": "x"})

    def done() -> bool:
        zoe.refresh_from_db()
        acts = AuditEntry.objects.filter(action__in=("made a reset link", "turned off two-factor"))
        return acts.exists() or zoe.email != "zoe@example.org"

    way(mo, zoe)
    assert not done()
    mo.groups.add(design)
    way(mo, zoe)
    assert done()


def test_an_admin_helps_in_any_team(ada: User, zoe: User) -> None:
    assert opens(people.reset_link(ada, zoe))


def test_a_manager_leaves_the_keys_of_admins_alone(ada: User, mo: User) -> None:
    eve = make("eve")
    keys = [make_key(person.pk, Wish("script"), "test")[0] for person in (ada, eve)]
    client = signed_in(mo)
    page = reverse("admin:generation_apikey_change", args=[keys[0].pk])
    assert client.post(page, {"revoked": "on", "period": "month"}).status_code == 403
    action = {"action": "revoke_keys", "_selected_action": [key.pk for key in keys]}
    told = client.post(reverse("admin:generation_apikey_changelist"), action, follow=True)
    assert "Only an admin may revoke the keys of admins and managers." in told.content.decode()
    assert [ApiKey.objects.get(pk=key.pk).revoked for key in keys] == [False, True]


def test_a_team_that_is_deleted_leaves_a_line_in_the_audit(mo: User) -> None:
    teams = [Group.objects.create(name=name) for name in ("Design", "Print")]
    client = signed_in(mo)
    client.post(reverse("admin:auth_group_delete", args=[teams[0].pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [teams[1].pk], "post": "yes"}
    client.post(reverse("admin:auth_group_changelist"), chosen)
    assert not Group.objects.exists()
    lines = AuditEntry.objects.filter(actor="mo", action="deleted")
    assert {line.subject for line in lines} == {"group: Design", "group: Print"}


def test_a_link_from_elsewhere_changes_nothing(ada: User) -> None:
    client = signed_in(ada)
    pause = SubmissionPause.objects.create(provider="simplified", until="2100-01-01T00:00Z")
    again = reverse("admin:generation_submissionpause_try", args=[pause.pk])
    sync = reverse("admin:generation_imagemodel_sync")
    assert [client.get(page).status_code for page in (again, sync)] == [405, 405]
    assert SubmissionPause.objects.exists()
    assert [client.post(page).status_code for page in (again, sync)] == [302, 302]
    assert not SubmissionPause.objects.exists()
    assert {line.action for line in AuditEntry.objects.all()} == {"resumed", "synced"}
    assert OrmQ.objects.count() == 1


def test_a_manager_neither_resumes_nor_syncs_by_these_addresses_without_the_right(mo: User) -> None:
    assert signed_in(mo).post(reverse("admin:generation_imagemodel_sync")).status_code == 403


def test_whoever_has_pictures_is_not_deleted_before_they_are_handed_over(ada: User) -> None:
    zoe = make("zoe")
    make_image(zoe, prompt="a secret garden")
    client = signed_in(ada)
    page = reverse("admin:auth_user_delete", args=[zoe.pk])
    asked = client.get(page).content.decode()
    assert "a secret garden" not in asked
    told = client.post(page, {"post": "yes"}, follow=True).content.decode()
    assert "zoe has 1 picture, which would be nobody’s then." in told
    assert User.objects.filter(pk=zoe.pk).exists()


def test_the_page_that_asks_whether_to_delete_somebody_names_nothing_of_theirs(ada: User) -> None:
    zoe = make("zoe")
    make_key(zoe.pk, Wish("secret script"), "test")
    asked = signed_in(ada).get(reverse("admin:auth_user_delete", args=[zoe.pk])).content.decode()
    assert "zoe" in asked and "secret script" not in asked
    assert PASSWORD not in asked
