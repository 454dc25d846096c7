"""Nobody pays twice for the same picture without having been asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Image
from generation.models import ImageModel, Job
from tests.generation.making import KONTEXT, SCHNELL, drive, reference
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def send(browser: Client, **changes: Any) -> Any:
    wish = {"prompt": "a lighthouse", "model": f"simplified:{SCHNELL}", "p-count": "1", **changes}
    return browser.post("/create/", {"token": f"t{Job.objects.count()}", **wish})


def test_the_same_request_again_shows_the_picture_that_is_there(service: Upstream, browser: Client) -> None:
    assert send(browser).status_code == 302
    drive(Job.objects.get())
    response = send(browser)
    page = response.content.decode()
    assert response.status_code == 422
    assert "You have this picture since" in page
    assert "Making it again costs 8 credits" in page
    assert f"/images/{Image.objects.get().uid}/" in page
    assert Job.objects.count() == 1


def test_make_it_anyway_is_one_press(service: Upstream, browser: Client) -> None:
    send(browser)
    drive(Job.objects.get())
    assert send(browser, anyway="1").status_code == 302
    assert Job.objects.count() == 2


def test_what_is_being_made_is_asked_about_too(service: Upstream, browser: Client) -> None:
    send(browser)
    assert "is being made right now" in send(browser).content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"prompt": "another"}, {"p-count": "2"}, {"p-seed": "4"}, {"styles": ["cinematic"]}],
    ids=str,
)
def test_another_request_is_not_asked_about(
    service: Upstream, browser: Client, changes: dict[str, Any]
) -> None:
    send(browser)
    assert send(browser, **changes).status_code == 302


def test_other_references_are_another_request(service: Upstream, browser: Client, member: User) -> None:
    model = f"simplified:{KONTEXT}"
    teal, red = str(reference(member, "teal").uid), str(reference(member, "red").uid)
    assert send(browser, model=model, references=[teal]).status_code == 302
    assert send(browser, model=model, references=[red]).status_code == 302
    assert send(browser, model=model, references=[teal]).status_code == 422


def test_a_failed_or_deleted_or_old_one_is_not_asked_about(
    service: Upstream, browser: Client, settings: Settings
) -> None:
    service.plan(fails=True)
    send(browser)
    drive(Job.objects.get())
    assert send(browser).status_code == 302
    drive(Job.objects.latest("id"))
    Image.objects.update(deleted_at=timezone.now())
    assert send(browser).status_code == 302
    drive(Job.objects.latest("id"))
    Job.objects.update(created_at=timezone.now() - timedelta(hours=settings.ATELIER_DUPLICATE_HOURS + 1))
    assert send(browser).status_code == 302


def test_another_persons_picture_is_not_shown(
    service: Upstream, browser: Client, other: User, client: Client
) -> None:
    send(browser)
    client.force_login(other)
    assert send(client, token="theirs").status_code == 302


def test_what_costs_nothing_and_sites_that_want_no_question_are_not_asked(
    service: Upstream, browser: Client, settings: Settings
) -> None:
    send(browser)
    ImageModel.objects.filter(model_id=SCHNELL).update(credits=0)
    assert send(browser).status_code == 302
    ImageModel.objects.filter(model_id=SCHNELL).update(credits=8)
    settings.ATELIER_DUPLICATE_HOURS = 0
    assert send(browser).status_code == 302
