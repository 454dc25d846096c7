"""Without a worker the page says so, and jobs wait for it."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage
from tests.e2e.site import LiveSite, wait_for
from tests.e2e.windows import Account
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e


def test_a_job_waits_for_a_worker_that_stands_still(
    page: Page, member: Account, site: LiveSite, backstage: Backstage
) -> None:
    bar = page.get_by_text("The worker is not running. Jobs wait until it is back.")
    bench = Workbench(page).visit()
    expect(bar).to_have_count(0)
    group = site.worker_pid()
    os.killpg(group, signal.SIGSTOP)
    try:
        backstage.age_heartbeat(90)
        status, body = site.health()
        assert status == 503 and "no sign of life" in body["reason"]
        page.reload()
        expect(bar).to_be_visible()
        bench.send("While nobody works")
        expect(page.locator("#live .job-tile")).to_contain_text("Next in line")
        assert site.states(member.name) == ["queued"]
    finally:
        os.killpg(group, signal.SIGCONT)
    bench.expect_picture("While nobody works")
    wait_for("the worker is well", lambda: site.health()[0] == 200)
    page.reload()
    expect(bar).to_have_count(0)


def test_a_worker_that_was_killed_is_started_again_and_makes_what_waited(page: Page, site: LiveSite) -> None:
    bench = Workbench(page).visit()
    bench.open()
    bench.prompt.fill("Out of the ashes")
    os.kill(site.worker_pid(), signal.SIGKILL)
    bench.button.click()
    bench.expect_picture("Out of the ashes")
    wait_for("the worker is well", lambda: site.health()[0] == 200)
