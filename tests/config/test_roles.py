from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db import connections
from django.test import Client
from django.urls import reverse

from config.people import activate, deactivate, delete, reset_link
from config.roles import Refused, role_of, set_role
from generation.models import AuditEntry, Job, Plan, PlanAssignment
from generation.states import State
from tests.config.people import PASSWORD, act, make, saved, signed_in
from tests.generation.making import requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def test_an_admin_gives_and_takes_roles_teams_and_plans_on_one_page() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    team, plan = Group.objects.create(name="Design"), Plan.objects.create(name="Studio")
    client = signed_in(ada)
    response = saved(client, eve, role="manager", groups=[team.pk], plan=plan.pk, email="e@example.org")
    assert response.status_code == 200
    eve.refresh_from_db()
    assert (role_of(eve), eve.email, eve.is_active) == ("manager", "e@example.org", True)
    assert [*eve.groups.all()] == [team]
    assert PlanAssignment.objects.get(user=eve).plan == plan
    saved(client, eve)
    assert not PlanAssignment.objects.exists()
    assert AuditEntry.objects.filter(actor="ada", subject="user: eve", after={"role": "Manager"}).exists()
    assert AuditEntry.objects.filter(actor="ada", after={"teams": ["Design"]}).exists()


def test_the_list_of_people_tells_role_team_and_plan() -> None:
    ada = make("ada", "admin")
    ada.groups.add(Group.objects.create(name="Design"))
    client = signed_in(ada)
    client.get("/")
    text = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "Design" in text and "Admin" in text
    for query in ("role=member", "role=manager", "role=admin", "q=ada"):
        assert client.get(f"{reverse('admin:auth_user_changelist')}?{query}").status_code == 200


@pytest.mark.parametrize("whom", ["manager", "admin"])
def test_a_manager_can_neither_change_nor_reset_those_above_members(whom: str) -> None:
    mo, other = make("mo", "manager"), make("other", whom)
    client = signed_in(mo)
    assert client.get(reverse("admin:auth_user_change", args=[other.pk])).status_code == 200
    assert saved(client, other, role="member").status_code == 403
    for name in ("deactivate", "reset", "two_factor"):
        assert "/accounts/password/reset/key/" not in act(client, other, name).content.decode()
    assert client.post(reverse("admin:auth_user_delete", args=[other.pk]), {"post": "yes"}).status_code == 403
    for refused in (deactivate, reset_link, delete):
        with pytest.raises(Refused):
            refused(mo, other)
    other.refresh_from_db()
    assert (role_of(other), other.is_active) == (whom, True)


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_manager_makes_neither_managers_nor_admins(role: str) -> None:
    mo, eve = make("mo", "manager"), make("eve")
    assert "not one of the available choices" in saved(signed_in(mo), eve, role=role).content.decode()
    with pytest.raises(Refused):
        set_role(mo, eve, role)
    with pytest.raises(Refused):
        set_role(mo, mo, "admin")
    eve.refresh_from_db()
    assert role_of(eve) == "member"


def test_a_manager_looks_after_people_quotas_and_queue_and_sees_no_pictures() -> None:
    client = signed_in(make("mo", "manager"))
    make("ada", "admin")
    rooms: tuple[str, ...] = (
        "auth_user",
        "auth_group",
        "config_invite",
        "generation_plan",
        "generation_pool",
    )
    rooms += ("generation_grant", "generation_pricerule", "generation_job", "generation_auditentry")
    for room in rooms:
        assert client.get(reverse(f"admin:{room}_changelist")).status_code == 200, room
    assert client.get("/admin/").status_code == 200
    for room in ("gallery_image", "generation_reference"):
        assert client.get(reverse(f"admin:{room}_changelist")).status_code == 403, room
    for room in ("config_invite", "generation_plan", "generation_grant"):
        assert client.get(reverse(f"admin:{room}_add")).status_code == 200, room
    assert client.get(reverse("admin:generation_pricerule_add")).status_code == 403


def test_nobody_types_permissions_or_passwords_of_others() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    client = signed_in(ada)
    assert client.get(f"/admin/auth/user/{eve.pk}/password/", follow=True).status_code in (200, 404)
    client.post(f"/admin/auth/user/{eve.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20})
    saved(client, eve, is_superuser="on", is_staff="on", password="x", user_permissions=["1"])
    eve.refresh_from_db()
    assert eve.check_password(PASSWORD)
    assert (role_of(eve), eve.user_permissions.count()) == ("member", 0)
    for page in (reverse("admin:auth_group_add"), reverse("admin:auth_user_change", args=[eve.pk])):
        assert "permissions" not in client.get(page).content.decode()


def test_a_team_is_made_with_its_people() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    client = signed_in(ada)
    client.post(reverse("admin:auth_group_add"), {"name": "Design", "people": [eve.pk]})
    team = Group.objects.get()
    assert [*team.user_set.all()] == [eve]
    client.post(reverse("admin:auth_group_change", args=[team.pk]), {"name": "Design", "people": [ada.pk]})
    assert [*team.user_set.all()] == [ada]
    change = AuditEntry.objects.get(action="changed")
    assert (change.before, change.after) == ({"people": ["eve"]}, {"people": ["ada"]})


def test_the_last_admin_stays_whatever_is_pressed() -> None:
    ada = make("ada", "admin")
    make("gone", "admin", is_active=False)
    client = signed_in(ada)
    assert (
        "One admin must remain" in saved(client, ada, role="member", email="new@example.org").content.decode()
    )
    act(client, ada, "deactivate")
    client.post(reverse("admin:auth_user_delete", args=[ada.pk]), {"post": "yes"})
    everybody = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), everybody)
    ada.refresh_from_db()
    assert (role_of(ada), ada.is_active, ada.email) == ("admin", True, "ada@example.org")


def _demote(actor: User, person: User) -> None:
    set_role(actor, person, "member")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("against", [_demote, deactivate, delete], ids=["demote", "deactivate", "delete"])
def test_of_two_admins_against_each_other_one_remains(against: Callable[[User, User], object]) -> None:
    for _ in range(3):
        pair = make("ada", "admin"), make("bo", "admin")
        start = threading.Barrier(2)
        refused: list[str] = []

        def strike(actor: User, person: User, start: threading.Barrier, refused: list[str]) -> None:
            start.wait()
            try:
                against(actor, person)
            except Refused as sentence:
                refused.append(str(sentence))
            connections.close_all()

        threads = [
            threading.Thread(target=strike, args=(actor, person, start, refused))
            for actor, person in (pair, pair[::-1])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
        assert len(refused) == 1
        User.objects.all().delete()


def test_who_is_deactivated_is_out_at_once(service: Upstream) -> None:
    ada, eve = make("ada", "admin"), make("eve")
    window = Client()
    window.post("/accounts/login/", {"login": "eve", "password": PASSWORD})
    assert window.get("/activity/").status_code == 200
    waiting, running = requested(eve, "later"), requested(eve, "now")
    Job.objects.filter(pk=running.pk).update(state=State.RUNNING)
    act(signed_in(ada), eve, "deactivate")
    assert window.get("/activity/").status_code == 302
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.state) == (State.CANCELLED, State.RUNNING)
    answer = Client().post("/accounts/login/", {"login": "eve", "password": PASSWORD}, follow=True)
    assert "deactivated" in answer.content.decode()
    assert AuditEntry.objects.filter(actor="ada", subject="user: eve", after={"active": False}).exists()
    act(signed_in(ada), eve, "activate")
    assert window.get("/activity/").status_code == 302
    eve.refresh_from_db()
    assert eve.is_active


def test_nothing_happens_twice() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    assert [deactivate(ada, eve), deactivate(ada, eve)] == [True, False]
    assert [activate(ada, eve), activate(ada, eve)] == [True, False]
    with pytest.raises(Refused, match="yourself"):
        deactivate(ada, ada)


def test_an_admin_finds_the_way_to_what_a_leaver_leaves() -> None:
    ada, eve = make("ada", "admin"), make("eve")
    client = signed_in(ada)
    assert reverse("hand-over", args=[eve.pk]) not in saved(client, eve).content.decode()
    assert reverse("hand-over", args=[eve.pk]) in act(client, eve, "deactivate").content.decode()
