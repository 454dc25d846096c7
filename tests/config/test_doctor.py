"""`manage.py doctor`: each thing is broken for real, and the doctor says what and what to type."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from config import doctor, machine
from config.doctor import Finding, examine
from gallery import doctor as gallery
from generation import doctor as generation
from generation.configured import get_provider
from generation.health import mark
from generation.models import Balance, Heartbeat, Job, QueuePause
from generation.states import State
from tests.gallery.factories import make_image
from tests.generation.making import reference
from tests.generation.used import used
from tests.upstream.knobs import Fault
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def said(check: Callable[..., object]) -> list[Finding]:
    """What one check finds."""
    return list(examine([("It", check)]))  # type: ignore[list-item]


def wrong(check: Callable[..., object]) -> str:
    """The one thing that a check complains of, with what to type."""
    (found,) = [finding for finding in said(check) if not finding.fine]
    assert found.hint
    return f"{found.text} {found.hint}"


def fine(check: Callable[..., object]) -> bool:
    found = said(check)
    assert found
    return all(finding.fine for finding in found)


def age(name: str, hours: float = 3) -> None:
    then = time.time() - hours * 3600
    os.utime(default_storage.path(name), (then, then))


def test_a_site_in_order_is_told_so_and_the_command_ends_well(
    service: Upstream, settings: Settings, tmp_path: Path
) -> None:
    mark("running")
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "All is well." in out.getvalue()
    assert "WRONG" not in out.getvalue()


def test_trouble_ends_the_command_with_1_and_json_says_the_same(service: Upstream) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=out)
    assert ended.value.code == 1
    answer = json.loads(out.getvalue())
    assert answer["ok"] is False
    bad = [finding for finding in answer["findings"] if not finding["ok"]]
    assert [finding["check"] for finding in bad] == ["Worker"]
    assert service.key not in out.getvalue()


def test_a_check_that_breaks_hides_none_of_the_others() -> None:
    def broken() -> object:
        raise RuntimeError("no luck")

    found = list(examine([("One", broken), ("Two", generation.clock)]))  # type: ignore[list-item]
    assert [finding.fine for finding in found] == [False, True]
    assert "RuntimeError: no luck" in found[0].text


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    usable, away = connection.settings_dict["NAME"], str(tmp_path / "nowhere" / "db.sqlite3")
    if connection.vendor != "sqlite":
        pytest.skip("The file of SQLite is taken away here.")
    connection.close()
    connection.settings_dict["NAME"] = away
    try:
        found = said(doctor.database)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usable
    assert [finding.fine for finding in found] == [False]
    assert "DATABASE_URL" in found[0].hint


def test_a_migration_that_is_not_applied_is_named() -> None:
    assert fine(doctor.database)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM django_migrations WHERE app = 'generation'")
        (last,) = cursor.fetchone()
        cursor.execute("DELETE FROM django_migrations WHERE id = %s", [last])
    text = wrong(doctor.database)
    assert "1 migrations are not applied: generation." in text
    assert "manage.py prepare" in text


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("The file of SQLite is damaged here.")
    damaged = tmp_path / "damaged.sqlite3"
    with sqlite3.connect(damaged) as other:
        other.execute("PRAGMA page_size=512")
        other.execute("CREATE TABLE t (a)")
        other.execute("CREATE INDEX i ON t (a)")
        other.executemany("INSERT INTO t VALUES (?)", [(f"row {n}" * 9,) for n in range(500)])
    other.close()
    data = bytearray(damaged.read_bytes())
    data[20_000:24_000] = bytes(4_000)
    damaged.write_bytes(data)
    usable = connection.connection
    connection.connection = sqlite3.connect(damaged)
    try:
        found = [finding for finding in examine([("It", doctor._sqlite)]) if not finding.fine]
    finally:
        connection.connection.close()
        connection.connection = usable
    text = " ".join(finding.text for finding in found)
    assert "is damaged" in text
    assert "not “wal”" in text


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_said(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert fine(doctor.disk)
    settings.MEDIA_ROOT = "/proc/atelier"
    assert "cannot be written to" in wrong(doctor.disk) if machine.room().total else True
    settings.MEDIA_ROOT = settings.DATA_DIR
    monkeypatch.setattr(machine, "LOW", 10**18)
    assert "Make room" in wrong(doctor.disk)


def test_a_picture_without_its_file_is_named(member: User) -> None:
    image = make_image(member)
    assert fine(gallery.media)
    default_storage.delete(str(image.file.name))
    text = wrong(gallery.media)
    assert "1 pictures have a row and no file" in text
    assert str(image.file.name) in text


def test_a_file_without_a_row_is_named_once_it_is_old_enough(member: User) -> None:
    name = default_storage.save("images/2026/01/stray/original.png", ContentFile(b"x" * 2048))
    assert fine(gallery.media)
    age(name)
    text = wrong(gallery.media)
    assert "1 files of pictures have no row" in text
    assert name in text
    assert default_storage.exists(name)


def test_a_rendition_that_is_missing_is_no_trouble_since_it_is_made_anew(member: User) -> None:
    image = make_image(member, width=900, height=600)
    for rendition in image.renditions.all():
        default_storage.delete(str(rendition.file.name))
    assert image.renditions.exists()
    assert fine(gallery.media)


def test_a_reference_without_its_file_is_named(member: User) -> None:
    row = reference(member)
    assert fine(generation.references)
    default_storage.delete(str(row.file.name))
    assert "1 references have a row and no file" in wrong(generation.references)


@pytest.mark.parametrize(
    ("state", "words"), [("never", "ever seen"), ("stopped", "is stopped"), ("dead", "no sign of life")]
)
def test_a_worker_that_does_not_work_is_said(state: str, words: str) -> None:
    if state != "never":
        mark("stopped" if state == "stopped" else "running")
    Heartbeat.objects.filter(detail__state="running").update(seen_at=timezone.now() - timedelta(minutes=5))
    text = wrong(generation.worker)
    assert words in text
    assert "make run" in text


def test_a_clock_that_was_set_back_is_said(member: User) -> None:
    assert fine(generation.clock)
    used(member, at=timezone.now() + timedelta(hours=2))
    assert "timedatectl" in wrong(generation.clock)


def test_a_clock_that_differs_from_the_upstreams_is_said(service: Upstream) -> None:
    for kind in ("task", "models"):
        service.faults.always(kind, Fault(headers={"Date": format_datetime(timezone.now(), usegmt=True)}))
    assert fine(generation.upstream)
    late = timezone.now() - timedelta(minutes=10)
    for kind in ("task", "models"):
        service.faults.always(kind, Fault(headers={"Date": format_datetime(late, usegmt=True)}))
    assert "ahead of that of simplified" in wrong(generation.upstream)


def test_a_key_that_is_refused_is_said_without_the_key(service: Upstream) -> None:
    ours, service.key = service.key, "another.key-than-ours"
    text = wrong(generation.upstream)
    assert "SIMPLIFIED_API_KEY" in text
    assert ours not in text


def test_a_service_that_is_away_is_said(service: Upstream, settings: Settings) -> None:
    settings.PROVIDERS["simplified"]["options"]["url"] = "http://127.0.0.1:9"
    settings.PROVIDERS["simplified"]["options"]["allowed_hosts"] = ("127.0.0.1:9",)
    get_provider.cache_clear()
    assert "curl -I http://127.0.0.1:9" in wrong(generation.upstream)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "ATELIER_DEBUG"),
        ("HOST", "0.0.0.0", "ATELIER_URL="),
        ("SECRET_KEY", "a" * 60, "weak"),
        ("SITE_URL", "http://atelier.example.org", "not https"),
    ],
)
def test_settings_that_are_unwise_are_said(settings: Settings, name: str, value: object, words: str) -> None:
    assert fine(doctor.house_settings)
    setattr(settings, name, value)
    assert words in wrong(doctor.house_settings)


def test_a_key_file_that_others_can_read_is_said(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    kept = tmp_path / "secret_key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert f"chmod 600 {kept}" in wrong(doctor.house_settings)


def test_a_ledger_that_does_not_add_up_is_said(member: User) -> None:
    used(member)
    assert fine(generation.ledger)
    Balance.objects.update(spent=1234)
    assert "1234 spent" in " ".join(finding.text for finding in said(generation.ledger))
    assert not fine(generation.ledger)


def test_jobs_that_are_stuck_or_in_doubt_are_said_and_paused_ones_are_not(member: User) -> None:
    job = used(member, state=State.QUEUED)
    assert fine(generation.jobs)
    Job.objects.filter(pk=job.pk).update(next_at=timezone.now() - timedelta(hours=2))
    assert f"1 jobs are stuck: {job.pk}." in wrong(generation.jobs)
    QueuePause.objects.create(label="Everything")
    assert fine(generation.jobs)
    Job.objects.filter(pk=job.pk).update(state=State.IN_DOUBT)
    assert "Decide about them" in wrong(generation.jobs)
