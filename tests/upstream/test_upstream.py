"""The stand-in keeps to the service's contract, since everything else is held against it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.upstream import Upstream
from tests.upstream.models import catalogue

GENERATE = "/api/v1/service/ai-image/generate"
ROOT = Path(__file__).parents[2]


def order(upstream: Upstream, **changes: Any) -> requests.Response:
    body = {"model": "flux.dev", "capability": "prompt", "parameters": {"prompt": "x"}, **changes}
    headers = {"Authorization": f"Api-Key {upstream.key}"}
    return requests.post(upstream.url + GENERATE, json=body, headers=headers, timeout=5)


def test_a_job_answers_with_its_three_ids_and_costs_credits(upstream: Upstream) -> None:
    answer = order(upstream, parameters={"prompt": "x", "count": 3})
    assert answer.status_code == 202
    assert set(answer.json()) == {"task_id", "id", "art_variation_id"}
    assert upstream.spent == 3 * 60


@pytest.mark.parametrize(
    "changes",
    [
        {"model": None},
        {"model": "no.such"},
        {"capability": "video"},
        {"parameters": None},
        {"parameters": {}},
        {"parameters": {"prompt": " "}},
        {"parameters": {"prompt": "x", "count": None}},
        {"parameters": {"prompt": "x", "count": 0}},
        {"parameters": {"prompt": "x", "count": "2"}},
        {"parameters": {"prompt": "x", "count": True}},
        {"parameters": {"prompt": "x", "aspect_ratio": "1:7"}},
        {"parameters": {"prompt": "x", "size": "1024x1024"}},
        {"properties": "cinematic"},
        {"surplus": 1},
    ],
    ids=str,
)
def test_a_request_that_does_not_fit_is_refused_and_costs_nothing(
    upstream: Upstream, changes: dict[str, Any]
) -> None:
    answer = order(upstream, **changes)
    assert answer.status_code == 400
    assert answer.json()["detail"]["message"]
    assert upstream.spent == 0


def test_only_the_list_is_open_to_all(upstream: Upstream) -> None:
    base = f"{upstream.url}/api/v1/service"
    assert requests.get(f"{base}/ai-image/models", timeout=5).status_code == 200
    for url in (f"{base}/ai-image/status/x", f"{base}/tasks/x", f"{upstream.url}/api/v1/assets/x"):
        for headers in ({}, {"Authorization": "Api-Key wrong"}, {"Authorization": upstream.key}):
            assert requests.get(url, headers=headers, timeout=5).status_code == 401


def test_an_empty_account_is_a_429(upstream: Upstream) -> None:
    upstream.credits = 10
    assert order(upstream).status_code == 429
    assert upstream.credits == 10


def test_a_picture_s_address_is_signed_and_expires(upstream: Upstream) -> None:
    upstream.knobs.speed = 0
    headers = {"Authorization": f"Api-Key {upstream.key}"}
    status = f"{upstream.url}/api/v1/service/ai-image/status/{order(upstream).json()['id']}"
    (image,) = requests.get(status, headers=headers, timeout=5).json()["images"]
    assert requests.get(image["url"], timeout=5).headers["Content-Type"] == "image/webp"
    assert requests.get(image["url"].replace("Signature=", "Signature=0"), timeout=5).status_code == 403
    upstream.knobs.url_seconds = -5
    (image,) = requests.get(status, headers=headers, timeout=5).json()["images"]
    assert requests.get(image["url"], timeout=5).status_code == 403


def test_one_connection_serves_many_requests(upstream: Upstream) -> None:
    with requests.Session() as session:
        for _ in range(3):
            answer = session.get(f"{upstream.url}/api/v1/service/ai-image/models", timeout=5)
            assert answer.raw.version == 11
    assert upstream.count("models") == 3


def test_faults_come_in_turn_and_end(upstream: Upstream) -> None:
    upstream.fail_next("generate", status=500, body={})
    upstream.fail_next("generate", status=418, body={}, times=2)
    assert [order(upstream).status_code for _ in range(4)] == [500, 418, 418, 202]
    upstream.fail_always("generate", status=503, body={})
    assert [order(upstream).status_code for _ in range(2)] == [503, 503]
    upstream.heal()
    assert order(upstream).status_code == 202


def test_a_line_can_close_after_the_job_was_taken(upstream: Upstream) -> None:
    for drop, taken in (("before", 0), ("after", 1)):
        upstream.fail_next("generate", drop=drop)
        with pytest.raises(requests.ConnectionError):
            order(upstream)
        assert len(upstream.jobs.all) == taken


def test_the_surprising_model_differs_by_run_and_not_by_seed() -> None:
    first, again, other = (catalogue(random.Random(seed))[-1] for seed in (1, 1, 2))
    assert first == again
    assert first["capabilities"] != other["capabilities"]


def test_it_runs_as_a_program() -> None:
    command = [sys.executable, "-u", "-m", "tests.upstream", "--port", "0", "--key", "by.hand", "--quiet"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        lines = [program.stdout.readline().split() for _ in range(2)]
        found = requests.get(f"{lines[0][1]}/api/v1/service/ai-image/models", timeout=5)
        program.terminate()
    assert lines[1] == ["Key", "by.hand"]
    assert len(found.json()["models"]) > 12
