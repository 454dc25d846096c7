"""Plans, pools, grants and prices in the admin: clear answers, and a line of audit for each change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.catalogue.sync import sync_all
from generation.models import (
    AuditEntry,
    Grant,
    ImageModel,
    Job,
    LedgerEntry,
    Plan,
    PlanAssignment,
    Pool,
    PriceRule,
    Reference,
    SubmissionPause,
)
from generation.quotas.check import problems
from generation.quotas.pause import pause_submissions
from generation.states import State
from tests.generation.making import reference
from tests.generation.used import boss, used

pytestmark = pytest.mark.django_db
PAGES = (
    *("plan", "pool", "grant", "pricerule", "submissionpause"),
    *("alert", "ledgerentry", "auditentry", "job", "imagemodel", "reference"),
)
INLINE = {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
NO_GRANTS = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


def url(model: str, page: str = "add", *args: object) -> str:
    return reverse(f"admin:generation_{model}_{page}", args=args)


def errors(response: Any) -> str:
    """All sentences of a form that was not saved."""
    assert response.status_code == 200
    context = response.context
    forms = [context["adminform"].form, *(f for fs in context["inline_admin_formsets"] for f in fs.formset)]
    return " ".join(str(error) for form in forms for found in form.errors.values() for error in found)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def plan(**values: str) -> dict[str, str]:
    return {"name": "Members", "credits": "2000", "period": "month", **INLINE, **values}


@pytest.mark.parametrize("model", PAGES)
def test_pages_are_for_admins(client: Client, member: User, model: str) -> None:
    address = url(model, "changelist")
    assert client.get(address)["Location"].startswith("/accounts/login/")
    client.force_login(member)
    assert client.get(address).status_code == 302
    client.force_login(boss())
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("model", ["plan", "pool", "grant", "pricerule"])
def test_what_an_admin_decides_has_a_form(root: Client, model: str) -> None:
    assert root.get(url(model)).status_code == 200


@pytest.mark.parametrize("model", ["alert", "ledgerentry", "auditentry", "submissionpause"])
def test_records_are_never_written_by_hand(root: Client, model: str) -> None:
    assert root.get(url(model)).status_code == 403


@pytest.mark.parametrize(
    ("credits", "sentence"),
    [("-1", "cannot be negative"), ("1000000000000001", "cannot be more than"), ("2.5", "a whole number")],
)
def test_a_limit_is_a_whole_number_within_reason(root: Client, credits: str, sentence: str) -> None:
    for model, data in (
        ("plan", plan(credits=credits)),
        ("pool", {"credits": credits, "period": "month", **NO_GRANTS}),
        ("grant", {"credits": credits, "user": str(User.objects.get().pk)}),
    ):
        found = errors(root.post(url(model), data))
        assert sentence in found or (model == "grant" and "1 at least" in found)
    response = root.post(reverse("admin:generation_plan_limits"), {"member": credits})
    assert sentence in response.context["form"].errors["member"][0]
    assert not Plan.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_new_default_takes_it_from_the_old_one(root: Client) -> None:
    old = Plan.objects.create(name="Old", is_default=True)
    response = root.post(url("plan"), plan(default="on"))
    assert "“Old” was the default until now" in said(response)
    old.refresh_from_db()
    assert not old.is_default
    new = Plan.objects.get(is_default=True)
    response = root.post(url("plan", "change", new.pk), plan())
    assert "No plan is the default now" in said(response)


def test_a_plan_is_given_to_people_and_teams_on_its_own_page(root: Client, member: User) -> None:
    team = Group.objects.create(name="Design")
    rows = {
        "assignments-TOTAL_FORMS": "2",
        "assignments-INITIAL_FORMS": "0",
        "assignments-0-user": str(member.pk),
        "assignments-1-group": str(team.pk),
    }
    assert root.post(url("plan"), plan(**rows)).status_code == 302
    assert PlanAssignment.objects.count() == 2
    again = root.post(url("plan"), plan(name="Other", **rows))
    assert "a plan of their own already" in errors(again)
    both = {**rows, "assignments-TOTAL_FORMS": "1", "assignments-0-group": str(team.pk)}
    assert "a person or a team" in errors(root.post(url("plan"), plan(name="Third", **both)))
    assert AuditEntry.objects.filter(subject__startswith="assignment").count() == 2


def test_there_is_one_pool_for_a_team_and_one_for_the_site(root: Client) -> None:
    team = Group.objects.create(name="Design")
    for group, sentence in ((str(team.pk), "has a pool already"), ("", "such a pool already")):
        data = {"group": group, "credits": "10", "period": "month", **NO_GRANTS}
        response = root.post(url("pool"), data)
        assert response.status_code == 302
        if group:
            assert "Nobody is in Design yet" in said(response)
        assert sentence in errors(root.post(url("pool"), data))


def test_a_grant_is_for_one_and_not_for_the_past(root: Client, member: User) -> None:
    pool = Pool.objects.create(credits=1)
    one = "a person or a pool, one of the two"
    assert one in errors(root.post(url("grant"), {"credits": "5"}))
    both = {"credits": "5", "user": str(member.pk), "pool": str(pool.pk)}
    assert one in errors(root.post(url("grant"), both))
    past = {"credits": "5", "user": str(member.pk), "expires_at_0": "2020-01-01", "expires_at_1": "10:00"}
    assert "in the past" in errors(root.post(url("grant"), past))
    assert root.post(url("grant"), {"credits": "5", "user": str(member.pk)}).status_code == 302


def test_an_expired_grant_can_still_be_noted_on(root: Client, member: User) -> None:
    ended = timezone.now().replace(microsecond=0, second=0) - timedelta(days=3)
    grant = Grant.objects.create(user=member, credits=5, expires_at=ended)
    data = {"credits": "5", "user": str(member.pk), "note": "Late", "expires_at_1": f"{ended:%H:%M:%S}"}
    response = root.post(url("grant", "change", grant.pk), {**data, "expires_at_0": f"{ended:%Y-%m-%d}"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("conditions", "sentence"),
    [("quality", "Write conditions as"), ("[1]", "Write conditions as"), ('{"qualty": 1}', "no parameter")],
)
def test_conditions_of_a_price_are_checked(root: Client, conditions: str, sentence: str) -> None:
    sync_all()
    model = ImageModel.objects.earliest("id")
    data = {"model": str(model.pk), "position": "0", "credits": "9", "conditions": conditions}
    assert sentence in errors(root.post(url("pricerule"), data))
    assert root.post(url("pricerule"), {**data, "conditions": "{}"}).status_code == 302
    assert PriceRule.objects.get().credits == 9
    assert root.get(url("imagemodel", "change", model.pk)).status_code == 200


def test_every_change_is_in_the_audit_with_what_it_was_before(root: Client) -> None:
    root.post(url("plan"), plan())
    row = Plan.objects.get()
    root.post(url("plan", "change", row.pk), plan(credits="3000"))
    root.post(url("plan", "change", row.pk), plan(credits="3000"))
    root.post(url("plan", "delete", row.pk), {"post": "yes"})
    added, changed, deleted = AuditEntry.objects.order_by("id")
    assert [entry.action for entry in (added, changed, deleted)] == ["added", "changed", "deleted"]
    assert (changed.before, changed.after) == ({"credits": 2000}, {"credits": 3000})
    assert (changed.actor, changed.subject) == ("root", "plan: Members")
    assert (deleted.before["credits"], deleted.after) == (3000, {})
    page = root.get(url("auditentry", "changelist")).content.decode()
    assert "credits: 2,000 → 3,000" in page


def test_what_goes_with_a_pool_is_in_the_audit_too(root: Client) -> None:
    pool = Pool.objects.create(credits=1)
    Grant.objects.create(pool=pool, credits=77)
    action = {"action": "delete_selected", "_selected_action": [pool.pk], "post": "yes"}
    root.post(url("pool", "changelist"), action)
    assert not Grant.objects.exists()
    assert [entry.subject.partition(":")[0] for entry in AuditEntry.objects.order_by("id")] == [
        "pool",
        "grant",
    ]


@pytest.mark.parametrize("page", ["change", "delete"])
def test_the_audit_and_the_ledger_cannot_be_changed(root: Client, member: User, page: str) -> None:
    root.post(url("plan"), plan())
    used(member)
    for name, row in (
        ("auditentry", AuditEntry.objects.get()),
        ("ledgerentry", LedgerEntry.objects.earliest("id")),
    ):
        assert root.post(url(name, page, row.pk), {"actor": "x", "post": "yes"}).status_code == 403
    with pytest.raises(TypeError):
        AuditEntry.objects.get().delete()


def test_the_ledger_is_searched_by_the_id_of_a_job(root: Client, member: User, other: User) -> None:
    job = used(member)
    used(other)
    response = root.get(url("ledgerentry", "changelist"), {"q": str(job.uid)})
    assert {entry.job for entry in response.context["cl"].result_list} == {job}


def test_a_pause_is_ended_by_a_press(root: Client) -> None:
    pause_submissions("simplified")
    pause = SubmissionPause.objects.get()
    assert root.get(url("submissionpause", "changelist")).status_code == 200
    root.post(url("submissionpause", "changelist"), {"action": "try_again", "_selected_action": [pause.pk]})
    assert not SubmissionPause.objects.exists()
    assert AuditEntry.objects.get().action == "resumed"


def test_plan_team_and_person_can_go_while_their_jobs_run(root: Client, member: User) -> None:
    team = Group.objects.create(name="Design")
    member.groups.add(team)
    row = Plan.objects.create(name="Studio", credits=100)
    PlanAssignment.objects.create(plan=row, user=member)
    Pool.objects.create(group=team, credits=100)
    Grant.objects.create(user=member, credits=5)
    running, waiting = used(member, state=State.QUEUED), used(member, state=State.QUEUED)
    teal = reference(member)
    for job in (running, waiting):
        job.job_references.create(reference=teal, position=0)
    Job.objects.filter(pk=running.pk).update(state=State.RUNNING)
    root.post(url("plan", "delete", row.pk), {"post": "yes"})
    root.post(reverse("admin:auth_group_delete", args=[team.pk]), {"post": "yes"})
    root.post(reverse("admin:auth_user_delete", args=[member.pk]), {"post": "yes"})
    assert not User.objects.filter(username="mara").exists()
    assert not Reference.objects.exists()
    running.refresh_from_db()
    waiting.refresh_from_db()
    assert (running.owner, running.owner_name, running.state) == (None, "mara", State.RUNNING)
    assert waiting.state == State.CANCELLED
    assert waiting.hold.teams == ["Design"]
    assert not list(problems())
    subjects = " ".join(AuditEntry.objects.values_list("subject", flat=True))
    for word in (
        "plan: Studio",
        "assignment: Studio for mara",
        "pool: Design team",
        "grant: 5 extra for mara",
    ):
        assert word in subjects
