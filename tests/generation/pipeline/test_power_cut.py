"""What is committed is on disk: a power cut sends nothing twice and loses no stored picture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from gallery.ingest import Recipe, prepare, store
from gallery.media import make_rendition
from gallery.models import Rendition
from generation.pipeline.tick import Tick
from tests.generation.making import KONTEXT, picture, reference, requested
from tests.upstream.server import Upstream

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own log")
POST = "POST /api/v1/service/ai-image/generate"


@sqlite
def test_sqlite_has_each_commit_on_disk() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@contextmanager
def system_calls(file: Path) -> Iterator[None]:
    """What this process writes to files, syncs and sends, in order, seen from outside."""
    calls = ["-e", "trace=fsync,fdatasync,pwrite64,sendto", "-s", "100"]
    command = ["strace", "-f", "-y", *calls, "-o", str(file), "-p", str(os.getpid())]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr
        said = tracer.stderr.readline()
        if "attached" not in said:
            tracer.kill()
            pytest.skip(f"strace may not look at this process: {said}")
        try:
            yield
        finally:
            tracer.terminate()


@sqlite
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("model_id", ["flux.flux-schnell", KONTEXT], ids=["words alone", "a reference"])
def test_no_post_leaves_without_a_sync_of_the_databases_log_before_it(
    service: Upstream, member: User, tmp_path: Path, model_id: str
) -> None:
    references = [reference(member)] if model_id == KONTEXT else []
    for number in range(3):
        requested(member, f"lighthouse {number}", model_id=model_id, references=references)
    with system_calls(tmp_path / "calls"):
        Tick(budget=2.0, threads=1).run()
    log, synced, posts = str(connection.settings_dict["NAME"]) + "-wal", False, 0
    for line in (tmp_path / "calls").read_text().splitlines():
        # Other rows may be written meanwhile: what counts is that the log was synced since the last request.
        if f"<{log}>" in line:
            synced = synced or "sync(" in line
        elif POST in line:
            posts += 1
            assert synced, "a claim was still in memory when its request left"
            synced = False
    assert posts == service.count("generate") == 3


Seen = list[str]


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """Which files were synced, and which rows written, in order."""
    seen: Seen = []
    fsync = os.fsync

    def noted_fsync(number: int) -> None:
        fsync(number)
        seen.append(str(Path(f"/proc/self/fd/{number}").readlink()))

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if written := re.match(r'INSERT INTO "(\w+)"', sql):
            seen.append(written[1])
        return execute(sql, *rest)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    with connection.execute_wrapper(noted):
        yield seen


def on_disk_before(seen: Seen, row: str, names: list[str]) -> None:
    """Each file, and each folder down to it, was synced before the row that names it was written."""
    media = Path(default_storage.path(""))
    written = seen.index(row)
    assert names
    for name in names:
        file = media / name
        before = seen[:written]
        place = before.index(str(file))
        for folder in file.relative_to(media).parents:
            assert str(media / folder) in before[place:], f"{folder} is not on disk"


def test_a_picture_and_its_folders_are_on_disk_before_the_rows_that_call_it_stored(
    member: User, order: Seen
) -> None:
    image = store(prepare(BytesIO(picture(size=(1500, 900)))), Recipe(), owner=member)
    names = [str(image.file.name), *image.renditions.values_list("file", flat=True)]
    assert len(names) > 2
    on_disk_before(order, "gallery_image", names)


def test_a_reference_and_its_folders_are_on_disk_before_its_row(member: User, order: Seen) -> None:
    row = reference(member)
    on_disk_before(order, "generation_reference", [str(row.file.name), str(row.thumbnail.name)])


def test_a_rendition_that_is_made_later_is_on_disk_before_its_row(member: User, order: Seen) -> None:
    image = store(prepare(BytesIO(picture(size=(1500, 900)))), Recipe(), owner=member)
    Rendition.objects.filter(spec=320).delete()
    order.clear()
    name = make_rendition(image, 320)
    on_disk_before(order, "gallery_rendition", [name])


def test_a_file_under_a_name_that_was_taken_is_on_disk_too(order: Seen) -> None:
    names = [default_storage.save("a/b/c.txt", ContentFile(b"words")) for _ in range(2)]
    assert names[0] != names[1]
    order.append("the row")
    on_disk_before(order, "the row", names)
