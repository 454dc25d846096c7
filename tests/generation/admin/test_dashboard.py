"""The admin's first page: how the site is doing, in a constant number of queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from config import machine
from generation.health import mark
from generation.models import ImageModel, Job, ProviderState, QueuePause
from generation.seen import ask_all
from generation.states import Failure, State
from tests.generation.used import boss, used
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(boss())
    return client


def page(client: Client) -> str:
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_is_wrong(root: Client, service: Upstream, member: User) -> None:
    now = timezone.now()
    used(member, state=State.QUEUED)
    doubtful, failed = used(member), used(member)
    Job.objects.filter(pk=doubtful.pk).update(state=State.IN_DOUBT)
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED, failure=Failure.REJECTED, ended_at=now)
    ProviderState.objects.update(state="refused", message="The image service refused Atelier's key.")
    QueuePause.objects.create(label="Everything", by="root", reason="Repairs")
    ImageModel.objects.filter(model_id="flux.flux-schnell").update(notice="A default was dropped.")
    text = page(root)
    for words in (
        "Never seen",
        "1 waiting",
        "1 in doubt",
        "Key not accepted",
        "Refused",
        "Everything waits",
        "A default was dropped.",
        "SQLite" if connection.vendor == "sqlite" else "PostgreSQL",
        machine.atelier_version(),
    ):
        assert words in text, words


def test_a_disk_that_fills_up_is_said(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LOW", 10**18)
    assert "Little room is left" in page(root)


def test_it_takes_as_many_queries_for_many_jobs_as_for_few(
    root: Client, service: Upstream, member: User
) -> None:
    page(root)
    with CaptureQueriesContext(connection) as few:
        page(root)
    for _ in range(12):
        used(member)
    for number in range(4):
        QueuePause.objects.create(label=str(number), model=str(number), provider="simplified")
    with CaptureQueriesContext(connection) as many:
        page(root)
    assert len(many) == len(few)


def test_asking_now_reaches_the_service_by_a_worker(
    root: Client, service: Upstream, settings: Settings
) -> None:
    response = root.post(reverse("admin:generation_job_ask"))
    assert "The worker is not running" in str(next(iter(get_messages(response.wsgi_request))))
    mark("running")
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "sync": True}
    response = root.post(reverse("admin:generation_job_ask"))
    assert "Asking." in str(list(get_messages(response.wsgi_request))[-1])


def test_a_manager_sees_it_without_money_of_the_vendor_to_change(client: Client) -> None:
    client.force_login(User.objects.create_user("mina", password="a-good-password-4", is_staff=True))
    assert "Pause the queue" in page(client)


def test_asking_says_whether_the_key_is_taken(service: Upstream) -> None:
    from_now = {"simplified": "", "builtin": ""}
    assert ask_all() == from_now
    assert ProviderState.objects.get(provider="simplified").state == "fine"
    service.key = "another.key-than-ours"
    assert "key" in ask_all()["simplified"]
    assert ProviderState.objects.get(provider="simplified").state == "refused"
