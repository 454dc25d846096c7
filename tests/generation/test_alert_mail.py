"""Levels of allowances are told by mail, each minute and once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from generation import tasks
from generation.models import Alert, Plan
from tests.generation.used import boss, used

pytestmark = pytest.mark.django_db


def test_the_sweep_tells_of_an_allowance_once(member: User, mailoutbox: list[object]) -> None:
    boss()
    Plan.objects.create(name="Members", is_default=True, credits=100)
    used(member, price=80, at=timezone.now())
    tasks.sweep()
    tasks.sweep()
    assert len(mailoutbox) == 1
    assert set(vars(mailoutbox[0])["to"]) == {"mara@example.org", "root@example.org"}


def test_a_mail_that_cannot_be_sent_stops_no_job(
    member: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "no.such.backend"
    Plan.objects.create(name="Members", is_default=True, credits=100)
    used(member, price=100, at=timezone.now())
    assert tasks.sweep() == 0
    assert Alert.objects.exists()
    assert "could not be mailed" in caplog.text
