"""Jobs in the admin: found, read, acted upon; what is private stays so; all of it written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from generation.models import AuditEntry, Job
from generation.quotas.check import problems
from generation.states import State
from tests.generation.making import requested
from tests.generation.used import boss, used
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
LIST = "admin:generation_job_changelist"


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(User.objects.create_user("mina", password="a-good-password-4", is_staff=True))
    return client


def found(client: Client, **query: str) -> set[int]:
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return {job.pk for job in response.context["cl"].result_list}


def page(client: Client, job: Job) -> str:
    return client.get(reverse("admin:generation_job_change", args=[job.pk])).content.decode()


def act(client: Client, job: Job, name: str) -> str:
    response: Any = client.post(reverse("admin:generation_job_act", args=[job.pk]), {"act": name})
    assert response.status_code == 302
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_jobs_are_found_by_ids_person_and_number_and_by_words_only_where_they_may_be_read(
    root: Client, member: User, other: User
) -> None:
    theirs, else_ = used(member), used(other)
    mine = used(User.objects.get(username="root"))
    Job.objects.filter(pk__in=[theirs.pk, mine.pk]).update(prompt="a secret garden", task_id="task-77")
    assert found(root, q=str(theirs.uid)) == {theirs.pk}
    assert found(root, q="otto") == {else_.pk}
    assert found(root, q=str(else_.pk)) >= {else_.pk}
    assert found(root, q="task-77") == {theirs.pk, mine.pk}
    assert found(root, q="garden") == {mine.pk}


@pytest.mark.parametrize(
    "name",
    ["state__exact", "failure__exact", "provider", "model_name", "owner__id__exact", "created_at__gte"],
)
def test_every_filter_answers(root: Client, member: User, name: str) -> None:
    used(member)
    value = {"owner__id__exact": str(member.pk), "created_at__gte": "2026-01-01T00:00:00+00:00"}.get(
        name, "done"
    )
    assert root.get(reverse(LIST), {name: value}).status_code == 200


def test_a_private_prompt_is_nowhere_on_list_or_page_until_an_admin_asks_and_the_audit_knows(
    root: Client, service: Upstream, member: User
) -> None:
    job = requested(member, "a hidden orchard")
    Job.objects.filter(pk=job.pk).update(
        upstream_http_status=422, upstream_answer='{"detail": "No orchard"}', upstream_detail="No orchard"
    )
    assert "orchard" not in root.get(reverse(LIST)).content.decode()
    text = page(root, job)
    assert "orchard" not in text
    assert "This job is private." in text
    assert "422" in text
    act(root, job, "open")
    text = page(root, job)
    assert "a hidden orchard" in text
    assert "{&quot;detail&quot;: &quot;No orchard&quot;}" in text
    entry = AuditEntry.objects.get(action="read private words")
    assert (entry.actor, entry.subject) == ("root", f"job: Job {job.pk}")
    assert "orchard" not in str(list(AuditEntry.objects.values()))


def test_a_manager_acts_on_jobs_and_never_reads_private_words(
    manager: Client, service: Upstream, member: User
) -> None:
    job = requested(member, "a hidden orchard")
    assert "Show the words" not in page(manager, job)
    refused = manager.post(reverse("admin:generation_job_act", args=[job.pk]), {"act": "open"})
    assert refused.status_code == 403
    assert "nothing was charged" in act(manager, job, "cancel")
    assert AuditEntry.objects.get(action="cancelled").actor == "mina"
    assert "orchard" not in page(manager, job)


def test_a_complaint_that_may_repeat_the_prompt_is_not_shown(manager: Client, member: User) -> None:
    job = used(member)
    Job.objects.filter(pk=job.pk).update(failure="rejected", message="Orchards are not allowed.")
    assert "Orchards" not in page(manager, job)
    Job.objects.filter(pk=job.pk).update(failure="unreachable", message="Tried 10 times.")
    assert "Tried 10 times." in page(manager, job)


def test_a_member_has_no_business_there(client: Client, member: User) -> None:
    job = used(member)
    client.force_login(member)
    assert (
        client.post(reverse("admin:generation_job_act", args=[job.pk]), {"act": "cancel"}).status_code == 302
    )
    assert not AuditEntry.objects.exists()


def test_an_answer_is_never_markup(root: Client) -> None:
    job = used(User.objects.get(username="root"))
    Job.objects.filter(pk=job.pk).update(upstream_answer="<script>alert(1)</script>")
    text = page(root, job)
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("decision", "spent"), [("ran", True), ("did_not_run", False)], ids=["it ran", "it did not run"]
)
def test_doubt_is_decided_and_the_ledger_holds(
    root: Client, service: Upstream, member: User, decision: str, spent: bool
) -> None:
    job = requested(member)
    Job.objects.filter(pk=job.pk).update(state=State.IN_DOUBT)
    assert "Noted" in act(root, job, decision)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert (job.hold.captured > 0) is spent
    assert list(problems()) == []
    assert AuditEntry.objects.get().before == {"state": "in_doubt"}


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_is_retried_for_its_owner(root: Client, service: Upstream, member: User) -> None:
    job = requested(member)
    act(root, job, "cancel")
    assert "makes it once more, for mara" in act(root, job, "retry")
    again = Job.objects.exclude(pk=job.pk).get()
    assert (again.owner, again.state) == (member, State.QUEUED)


def test_what_does_not_go_with_a_job_says_so_and_is_not_in_the_audit(root: Client, member: User) -> None:
    job = used(member)
    assert "does not go with a job that is done" in act(root, job, "ran")
    assert "Say what to do" in act(root, job, "explode")
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_jobs_are_cancelled_at_once(root: Client, service: Upstream, member: User) -> None:
    jobs = [requested(member), requested(member)]
    chosen = {"action": "cancel_jobs", "_selected_action": [job.pk for job in jobs]}
    assert root.post(reverse(LIST), chosen).status_code == 302
    assert set(Job.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert AuditEntry.objects.filter(action="cancelled").count() == 2
