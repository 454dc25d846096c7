"""Two Ateliers in a row: what the contract does not say, asked of a second one that runs."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from gallery.models import Image
from generation.catalogue.sync import sync_all
from generation.configured import get_provider
from generation.models import Job
from generation.pipeline.request import Order, request_job
from generation.providers.base import Limits, NotAuthorised, OutOfCredits, Request, Ticket
from generation.states import State
from tests.e2e.site import wait_for
from tests.generation.making import drive, model, reference
from tests.second_site import SecondSite

pytestmark = pytest.mark.e2e
LIMITS = Limits(max_bytes=30_000_000, seconds=20)


def ordinary(prompt: str = "a lake", **parameters: object) -> Request:
    return Request("atelier-scenes", "prompt", {"prompt": prompt, **parameters})


def test_out_of_credits_there_is_out_of_credits_here(second_site: SecondSite) -> None:
    provider = second_site.provider(second_site.another_key("--credits", "2"))
    provider.submit(ordinary(count=2))
    with pytest.raises(OutOfCredits):
        provider.submit(ordinary())


def test_a_key_that_is_refused_there_is_for_the_admin_here(second_site: SecondSite) -> None:
    with pytest.raises(NotAuthorised):
        second_site.provider("wrong.key").submit(ordinary())


def test_a_job_that_ends_badly_there_fails_here_with_its_reason(second_site: SecondSite) -> None:
    provider = second_site.provider()
    ticket = provider.submit(ordinary("many", count=4))
    second_site.post(f"jobs/{ticket.variation_id}/cancel")
    until = time.monotonic() + 20
    while (progress := provider.poll(ticket, ordinary())).state == "running":
        assert time.monotonic() < until
        time.sleep(0.2)
    assert (progress.state, progress.code) == ("failed", "cancelled")
    by_task = provider.poll(Ticket(task_id=ticket.task_id), ordinary())
    assert (by_task.state, by_task.code) == ("failed", "cancelled")


def test_another_key_s_job_is_unknown_there(second_site: SecondSite) -> None:
    ticket = second_site.provider().submit(ordinary())
    stranger = second_site.another_key()
    wait_for(
        "it is done",
        lambda: second_site.provider().poll(ticket, ordinary()).state == "done",
    )
    for path in (
        f"service/ai-image/status/{ticket.variation_id}",
        f"service/tasks/{ticket.task_id}",
        f"jobs/{ticket.variation_id}",
    ):
        assert second_site.get(path, key=stranger).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("references", [0, 1, 2])
def test_a_whole_job_goes_through_both(
    second_site: SecondSite, member: User, settings: Settings, references: int
) -> None:
    host = f"localhost:{second_site.site.port}"
    settings.PROVIDERS = {
        "simplified": {
            "class": "generation.providers.simplified.provider.Simplified",
            "options": {"key": second_site.key, "url": second_site.url, "allowed_hosts": [host]},
        }
    }
    get_provider.cache_clear()
    try:
        assert sync_all() == {"simplified": ""}
        order = Order(
            model=model("atelier-scenes"),
            prompt="hills at dawn",
            parameters={"prompt": "hills at dawn", "seed": 5},
            token=f"chain {references}",
            references=[reference(member, colour) for colour in ("teal", "coral")[:references]],
        )
        job, _ = request_job(member, order)
        until = time.monotonic() + 40
        while drive(job, rounds=1).state not in (State.DONE, State.FAILED):
            assert time.monotonic() < until, Job.objects.get(pk=job.pk).state
            Job.objects.update(next_at=job.created_at)
        assert job.state == State.DONE, (job.message, job.upstream_detail)
        assert Image.objects.get(owner=member).size > 10_000
    finally:
        get_provider.cache_clear()
