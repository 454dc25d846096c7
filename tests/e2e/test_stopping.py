"""Ctrl-C and SIGTERM with jobs running: soon over, nothing in doubt, nothing paid twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from tests.e2e.site import LiveSite, wait_for
from tests.upstream.knobs import Knobs
from tests.upstream.server import Upstream

pytestmark = pytest.mark.e2e
SOON = 10  # seconds in which everything has ended


def live_site(folder: Path, upstream: Upstream) -> LiveSite:
    settings = {
        "SIMPLIFIED_API_KEY": upstream.key,
        "SIMPLIFIED_API_URL": upstream.url,
        "ALLOWED_UPSTREAM_HOSTS": ",".join(upstream.allowed_hosts),
        "DJANGO_SUPERUSER_PASSWORD": "a-good-password-1",
    }
    return LiveSite(folder / "data", settings)


def add_ada(site: LiveSite) -> None:
    site.manage("createsuperuser", "--noinput", "--username", "ada", "--email", "ada@example.org")


def generate(site: LiveSite, prompt: str) -> None:
    site.manage("generate", "ada", prompt, "--model", "flux.flux-schnell")


@pytest.mark.parametrize("way", ["Ctrl-C", "SIGTERM"])
def test_a_stop_ends_everything_and_the_next_start_goes_on(tmp_path: Path, way: str) -> None:
    with Upstream(knobs=Knobs(speed=2.0, edge=160)) as upstream:
        with live_site(tmp_path, upstream) as site:
            add_ada(site)
            generate(site, "one that is being made")
            wait_for("the first is being made", lambda: site.states("ada") == ["running"])
            upstream.fail_next("generate", late=2.5)
            generate(site, "one that is being sent")
            wait_for("the second is on its way", lambda: upstream.count("generate") == 2)
            family = psutil.Process(site.process.pid).children(recursive=True)
            if way == "Ctrl-C":
                os.killpg(site.process.pid, signal.SIGINT)
            else:
                site.process.send_signal(signal.SIGTERM)
            site.process.wait(SOON)
            wait_for("nobody is left", lambda: not [one for one in family if one.is_running()], 1)
            assert site.states("ada") == ["running", "running"]
        with live_site(tmp_path, upstream) as again:
            wait_for("both are done", lambda: again.states("ada") == ["done", "done"], 60)
        assert upstream.count("generate") == 2


def test_a_job_survives_the_worst_kill(tmp_path: Path) -> None:
    """Every process dies at once while a job runs; after the next start it is collected."""
    with Upstream(knobs=Knobs(speed=1.0, edge=160)) as upstream:
        with live_site(tmp_path, upstream) as site:
            add_ada(site)
            generate(site, "one that is being made")
            wait_for("it is being made", lambda: site.states("ada") == ["running"])
            victim = psutil.Process(site.process.pid)
            for one in [victim, *victim.children(recursive=True)]:
                one.kill()
            site.process.wait(SOON)
        with live_site(tmp_path, upstream) as again:
            wait_for("it is done", lambda: again.states("ada") == ["done"], 90)
        assert upstream.count("generate") == 1


def test_a_request_that_takes_longer_than_the_rest_of_the_stop_is_let_finish(tmp_path: Path) -> None:
    with Upstream(knobs=Knobs(speed=1.0, edge=160)) as upstream:
        with live_site(tmp_path, upstream) as site:
            add_ada(site)
            upstream.fail_next("generate", late=14)
            generate(site, "one that is being sent")
            wait_for("it is on its way", lambda: upstream.count("generate") == 1)
            site.process.send_signal(signal.SIGTERM)
            site.process.wait(30)
            assert site.states("ada") == ["running"]
        with live_site(tmp_path, upstream) as again:
            wait_for("it is done", lambda: again.states("ada") == ["done"], 90)
        assert upstream.count("generate") == 1
