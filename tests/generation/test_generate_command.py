"""`manage.py generate` does from the shell what the page does."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image as Pillow

from generation.models import Job
from generation.pipeline.tick import Tick
from tests.generation.making import KONTEXT, picture
from tests.upstream.server import Upstream


def generate(*arguments: str) -> str:
    out = io.StringIO()
    call_command("generate", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """Ticks in the background, as the worker would run them."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.05):
            Tick(budget=0.3, threads=2).run()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_it_prints_the_files(worker: None, service: Upstream, member: User) -> None:
    files = generate("mara", "a boat", "--param", "count=2", "--wait").split()
    assert len(files) == 2
    for file in files:
        Pillow.open(file).verify()


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_told_with_its_reason(worker: None, service: Upstream, member: User) -> None:
    service.plan(fails=True, errors={"detail": {"message": "The words were not allowed."}})
    with pytest.raises(CommandError, match="not allowed") as caught:
        generate("mara", "a boat", "--wait")
    assert caught.value.returncode == 2


@pytest.mark.django_db
def test_references_are_sent_along(service: Upstream, member: User, tmp_path: Path) -> None:
    (tmp_path / "teal.png").write_bytes(picture())
    generate("mara", "a boat", "--model", KONTEXT, "--reference", str(tmp_path / "teal.png"))
    assert Job.objects.get().capability == "reference_image"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "a boat"], "no active user"),
        (["mara", ""], "Describe the picture"),
        (["mara", "x", "--model", "none"], "There is no model “none”"),
        (["mara", "x", "--param", "speed=9"], "has no “speed”"),
        (["mara", "x", "--param", "count"], "needs NAME=VALUE"),
        (["mara", "x", "--param", "count=99"], "4 at most"),
        (["mara", "x", "--reference", "/no/such/file.png"], "cannot be read"),
        (["mara", "x", "--capability", "multiple_images"], "mean prompt, not multiple_images"),
        (["mara", "x", "--style", "gothic"], "no style “gothic”"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    service: Upstream, member: User, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        generate(*arguments)
    assert not Job.objects.exists()
