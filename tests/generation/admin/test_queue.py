"""The queue's brake in the admin: who, why, how long; resumed by a click; written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from generation.models import AuditEntry, QueuePause, Reference
from tests.generation.making import SCHNELL, model, reference
from tests.generation.used import boss
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
ADD = "admin:generation_queuepause_add"
EMPTY = {"until_0": "", "until_1": ""}


@pytest.fixture
def manager(client: Client, service: Upstream) -> Client:
    client.force_login(User.objects.create_user("mina", password="a-good-password-4", is_staff=True))
    return client


def pause(client: Client, what: str, **more: str) -> Any:
    return client.post(reverse(ADD), {"what": what, "reason": "Repairs", **EMPTY, **more})


def test_a_manager_pauses_everything_and_resumes_it_by_a_click(manager: Client) -> None:
    assert pause(manager, ":").status_code == 302
    row = QueuePause.objects.get()
    assert (row.provider, row.model, row.label, row.by) == ("", "", "Everything", "mina")
    resume = reverse("admin:generation_queuepause_resume", args=[row.pk])
    assert resume in manager.get(reverse("admin:generation_queuepause_changelist")).content.decode()
    assert manager.get(resume).status_code == 405
    manager.post(resume)
    assert not QueuePause.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == ["added", "deleted"]


def test_one_model_is_paused_from_its_row(manager: Client) -> None:
    answer = manager.get(reverse("admin:generation_imagemodel_pause", args=[model().pk]))
    assert "what=simplified%3A" in answer["Location"]
    assert (
        "selected" in manager.get(answer["Location"]).content.decode().split(f"simplified:{SCHNELL}")[1][:40]
    )
    pause(manager, f"simplified:{SCHNELL}")
    assert QueuePause.objects.get().model == SCHNELL


def test_what_is_paused_already_or_ends_in_the_past_is_refused_in_words(manager: Client) -> None:
    pause(manager, ":")
    assert "That is paused already." in pause(manager, ":").content.decode()
    past = pause(manager, "simplified:", until_0="2020-01-01", until_1="00:00")
    assert "This is in the past." in past.content.decode()
    assert "Select a valid choice" in pause(manager, "nobody:nothing").content.decode()
    assert QueuePause.objects.count() == 1


def test_a_reference_is_deleted_for_good_after_a_question_and_written_down(
    client: Client, member: User
) -> None:
    client.force_login(boss())
    row = reference(member, "crimson")
    name, storage = str(row.file.name), row.file.storage
    page = client.get(reverse("admin:generation_reference_changelist")).content.decode()
    assert "crimson" not in page
    assert "/references/" not in page.replace("/admin/generation/reference", "")
    url = reverse("admin:generation_reference_delete", args=[row.pk])
    assert "Reference" in client.get(url).content.decode()
    assert storage.exists(name)
    client.post(url, {"post": "yes"})
    assert not Reference.objects.exists()
    assert AuditEntry.objects.get().subject == f"reference: no. {row.pk} of mara"


def test_managers_have_no_business_with_references_and_pictures(manager: Client) -> None:
    assert manager.get(reverse("admin:generation_reference_changelist")).status_code == 403
    assert manager.get(reverse("admin:gallery_image_changelist")).status_code == 403
