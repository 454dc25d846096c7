"""What a plan allows, as the composer shows it and as sending enforces it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from generation.models import Grant, Job, Plan, PlanAssignment, Pool, PriceRule, SubmissionPause
from generation.quotas.pause import pause_submissions
from tests.generation.making import SCHNELL, drive, model, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def plan(**limits: Any) -> Plan:
    return Plan.objects.create(name="Everyone", is_default=True, **limits)


def send(browser: Client, **changes: Any) -> str:
    wish = {"prompt": "a boat", "model": f"simplified:{SCHNELL}", "p-count": "1", "token": "t", **changes}
    response = browser.post("/create/", wish)
    return "" if response.status_code == 302 else response.content.decode()


def composer(browser: Client, **changes: Any) -> Any:
    wish = {"model": f"simplified:{SCHNELL}", "p-count": "1", **changes}
    return browser.get("/create/fields/", wish).context["composer"]


def test_the_composer_names_the_limit_that_is_tight(service: Upstream, browser: Client, member: User) -> None:
    plan(credits=2000)
    design = Group.objects.create(name="Design")
    member.groups.add(design)
    Pool.objects.create(group=design, credits=248)
    shown = composer(browser)
    assert shown.left_text.startswith("leaves 240 until 1 ")
    assert shown.left_text.endswith("Design team")


def test_what_is_shown_as_left_is_what_is_admitted(service: Upstream, browser: Client) -> None:
    plan(credits=32)
    assert composer(browser, **{"p-count": "4"}).can_send
    assert send(browser, **{"p-count": "4"}) == ""
    shown = composer(browser)
    assert not shown.can_send
    assert "Your plan has 0 credits left until 1 " in shown.send_note
    assert "Your plan has 0 left" in send(browser, token="u")


def test_what_would_fit_now_is_said(service: Upstream, browser: Client) -> None:
    plan(credits=20)
    shown = composer(browser, **{"p-count": "4"})
    assert (shown.can_send, "2 pictures would fit." in shown.send_note) == (False, True)
    refused = send(browser, **{"p-count": "4"})
    assert "This needs 32 credits. Your plan has 20 left. 2 of these pictures would fit now." in refused
    assert "It would never fit: there are 20 at most." in refused


def test_a_grant_is_used_after_the_allowance(service: Upstream, browser: Client, member: User) -> None:
    plan(credits=8)
    Grant.objects.create(user=member, credits=8, note="well done")
    assert send(browser, prompt="one") == ""
    assert send(browser, prompt="two") == ""
    assert "has 0 left" in send(browser, prompt="three")


def test_pictures_per_job_are_refused_before_sending(service: Upstream, browser: Client) -> None:
    plan(pictures_per_job=2)
    shown = composer(browser, **{"p-count": "4"})
    assert (shown.can_send, "allows 2 pictures" in shown.send_note) == (False, True)
    assert "allows 2 pictures in one job; this asks for 4" in send(browser, **{"p-count": "4"})
    assert not Job.objects.exists()


def test_models_outside_the_plan_are_shown_with_the_reason(service: Upstream, browser: Client) -> None:
    plan().models.add(model("flux.dev"))
    reasons = {choice.key: choice.disabled_reason for choice in composer(browser).models}
    assert reasons[f"simplified:{SCHNELL}"] == "is not part of your plan"
    assert reasons["simplified:flux.dev"] == ""
    assert "is not part of your plan" in send(browser)


def test_full_storage_refuses(service: Upstream, browser: Client, member: User) -> None:
    drive(requested(member))
    plan(storage_mb=0)
    assert "Your storage is full" in send(browser)


def test_a_person_without_a_plan_has_no_limit(service: Upstream, browser: Client) -> None:
    shown = composer(browser)
    assert (shown.can_send, shown.left_text) == (True, "")


def test_a_changed_limit_bites_at_once(service: Upstream, browser: Client) -> None:
    everyone = plan(credits=100)
    assert send(browser) == ""
    Plan.objects.filter(pk=everyone.pk).update(credits=8)
    assert "has 0 left" in send(browser, token="u", prompt="another")


def test_a_price_rule_changes_quote_and_hold(service: Upstream, browser: Client) -> None:
    PriceRule.objects.create(model=model(), conditions={"count": 4}, credits=5)
    assert composer(browser, **{"p-count": "4"}).quote_total == 20
    assert composer(browser, **{"p-count": "2"}).quote_total == 16
    assert send(browser, **{"p-count": "4", "quote": "20"}) == ""
    assert Job.objects.get().hold.quoted == 20


def test_a_price_that_rose_asks_again(service: Upstream, browser: Client) -> None:
    PriceRule.objects.create(model=model(), credits=50)
    assert "This costs 50 credits, not 8 as the page said" in send(browser, quote="8")
    assert not Job.objects.exists()


def test_an_empty_account_stops_sending_and_jobs_can_be_resumed(
    service: Upstream, browser: Client, member: User
) -> None:
    service.fail_next("generate", status=429, body={"detail": "Not enough credits."})
    job = drive(requested(member, "first"))
    assert "Resume" in browser.get("/activity/").content.decode()
    assert "The shared account is out of credits" in send(browser)
    assert not composer(browser).can_send
    SubmissionPause.objects.all().delete()
    browser.post(f"/jobs/{job.uid}/retry/")
    assert drive(Job.objects.latest("id")).state == "done"


def test_what_waits_while_the_account_is_empty_is_kept_and_says_why(
    service: Upstream, browser: Client, member: User
) -> None:
    job = requested(member)
    pause_submissions("simplified")
    job = drive(job, rounds=2)
    assert (job.state, job.hold.released) == ("queued", 0)
    assert service.count("generate") == 0
    assert "too few credits" in browser.get("/activity/").content.decode()


def test_jobs_at_once_makes_jobs_wait_and_stands_in_nobodys_way(
    service: Upstream, member: User, other: User
) -> None:
    plan(jobs_at_once=1)
    PlanAssignment.objects.create(user=other, plan=Plan.objects.create(name="More"))
    service.plan(never=True)
    first = requested(member, "first")
    drive(first, rounds=1, budget=0.4)
    waiting, theirs = requested(member, "second"), requested(other, "theirs")
    drive(theirs)
    waiting.refresh_from_db()
    assert (waiting.state, theirs.state) == ("queued", "done")
    Job.objects.filter(pk=first.pk).update(state="failed", ended_at=timezone.now())
    assert drive(waiting).state == "done"
