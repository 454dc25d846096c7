"""`manage.py doctor`: each thing is broken for real, and the doctor says what and what to type."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config import machine
from gallery.doctor import MANAGE
from gallery.models import Rendition
from gallery.tiles import tile
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
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _well(service: Upstream) -> None:
    """A site in order, but for what a test breaks."""
    mark("running")


def ask(*options: str) -> tuple[int, str]:
    """How the command ends, and all that it prints."""
    out = io.StringIO()
    try:
        call_command("doctor", *options, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def wrong() -> str:
    """The one thing that is wrong, with what to type."""
    code, text = ask()
    assert code == 1
    assert text.count("WRONG") == 1, text
    assert text.endswith("1 to see to; then ask again.\n")
    return text


def test_a_site_in_order_is_told_so() -> None:
    assert ask() == (0, "All is well.\n")
    assert json.loads(ask("--json")[1]) == {"ok": True, "findings": []}


def test_json_says_the_same_for_scripts(service: Upstream) -> None:
    mark("stopped")
    code, text = ask("--json")
    answer = json.loads(text)
    assert (code, answer["ok"]) == (1, False)
    [finding] = answer["findings"]
    assert (finding["check"], finding["ok"]) == ("Worker", False)
    assert "the worker is stopped" in finding["text"]
    assert "make run" in finding["hint"]
    assert service.key not in text


def test_nobody_but_the_doctor_runs_its_checks() -> None:
    command = [sys.executable, "manage.py", "check", "--list-tags"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "doctor" not in listed


def test_a_check_that_breaks_hides_none_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    mark("stopped")
    monkeypatch.setattr(machine, "room", lambda: 1 / 0)
    text = ask()[1]
    assert "Disk: This could not be checked: ZeroDivisionError" in text
    assert "the worker is stopped" in text


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_said(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(machine, "LOW", 10**18)
    assert "Make room" in wrong()
    monkeypatch.undo()
    settings.MEDIA_ROOT = Path("/proc/atelier")
    assert "/proc cannot be written to" in ask()[1]


def test_a_migration_that_is_not_applied_is_said_and_nothing_that_needs_the_database() -> None:
    mark("stopped")
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM django_migrations WHERE app = 'generation'")
        cursor.execute("DELETE FROM django_migrations WHERE id = %s", cursor.fetchone())
    text = wrong()
    assert "not up to date; it lacks generation." in text
    assert ".venv/bin/python manage.py prepare" in text


@pytest.mark.parametrize(
    ("url", "words", "hint"),
    [
        ("sqlite:////nowhere/db.sqlite3", "unable to open database file", "ls -l /nowhere/db.sqlite3"),
        ("sqlite:///{damaged}", "not a database", "put your backup in its place"),
        ("postgres://ada:secret@127.0.0.1:1/atelier", "refused", "Is DATABASE_URL in .env right"),
    ],
)
def test_a_database_that_cannot_be_used_is_said(tmp_path: Path, url: str, words: str, hint: str) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"This is no database. " * 400)
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ATELIER_ENV_FILE": "",
        "ATELIER_DATA": str(tmp_path),
        "DATABASE_URL": url.format(damaged=damaged),
        "REDIS_URL": "",
    }
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | ours, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "WRONG Database: The database cannot be used" in done.stdout
    assert words in done.stdout
    assert hint in done.stdout
    assert "secret" not in done.stdout


def test_a_redis_that_is_away_is_said(settings: Settings) -> None:
    settings.REDIS_URL = url = "redis://:secret@127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    text = wrong()
    assert "127.0.0.1:1. Connection refused" in text
    assert "redis-cli -h 127.0.0.1 -p 1 ping" in text
    assert "secret" not in text


def test_a_cache_without_its_table_is_said(settings: Settings) -> None:
    if settings.REDIS_URL:
        pytest.skip("Redis keeps the cache.")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE atelier_cache RENAME TO elsewhere")
    found = run_checks(tags=["doctor-cache"])
    assert "nobody can sign in" in str(found)
    assert "manage.py prepare" in str(found)


def test_a_cache_that_keeps_nothing_is_said(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert "it keeps nothing" in wrong()


def test_a_mail_server_that_is_away_is_said(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    text = wrong()
    assert "127.0.0.1:1 cannot be used: [Errno 111] Connection refused" in text
    assert "EMAIL_URL" in text


@pytest.mark.parametrize("kept", [None, 0, 1])
def test_an_original_that_is_missing_empty_or_cut_is_named(member: User, kept: int | None) -> None:
    image = make_image(member)
    if kept is None:
        default_storage.delete(str(image.file.name))
    else:
        os.truncate(image.file.path, kept and image.size - 1)
    text = wrong()
    assert f"Missing or not whole are files of pictures: 1 ({image.file.name})" in text
    assert "Restore them from your backup" in text


def test_small_copies_that_are_lost_are_said_and_made_anew(member: User, client: Client) -> None:
    image = make_image(member, width=900, height=600)
    first, *others = image.renditions.all()
    os.truncate(first.file.path, 0)
    for rendition in others:
        default_storage.delete(str(rendition.file.name))
    assert "files of small copies: 3" in wrong()
    assert MANAGE in wrong()
    Rendition.objects.all().delete()
    assert ask()[0] == 0
    client.force_login(member)
    response = client.get(tile(image).src)
    assert len(b"".join(response.streaming_content)) > 100  # type: ignore[attr-defined]


@pytest.mark.parametrize("lost", ["file", "thumbnail"])
def test_a_reference_that_is_lost_is_named(member: User, lost: str) -> None:
    file = getattr(reference(member), lost)
    os.truncate(file.path, 0)
    assert file.name in wrong()


@pytest.mark.parametrize(
    ("state", "words"), [("never", "never seen"), ("stopped", "is stopped"), ("dead", "is dead since 300 s")]
)
def test_a_worker_that_does_not_work_is_said(state: str, words: str) -> None:
    if state == "never":
        Heartbeat.objects.all().delete()
    elif state == "stopped":
        mark("stopped")
    else:
        Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    text = wrong()
    assert words in text
    assert "make run" in text


def test_a_clock_that_differs_from_the_upstreams_is_said(service: Upstream) -> None:
    late = format_datetime(timezone.now() - timedelta(minutes=10), usegmt=True)
    service.faults.always("task", Fault(headers={"Date": late}))
    text = wrong()
    assert "clock differs from that of simplified by 60" in text
    assert "timedatectl" in text
    service.faults.always("task", Fault(headers={"Date": "teatime"}))
    assert ask()[0] == 0


def test_a_key_that_is_refused_is_said_without_the_key(service: Upstream) -> None:
    ours, service.key = service.key, "another.key-than-ours"
    text = wrong()
    assert "SIMPLIFIED_API_KEY" in text
    assert ours not in text


@pytest.mark.parametrize("allowed", [True, False])
def test_a_service_that_is_not_reached_is_said(settings: Settings, allowed: bool) -> None:
    options = settings.PROVIDERS["simplified"]["options"]
    options["url"] = "http://127.0.0.1:9"
    options["allowed_hosts"] = ("127.0.0.1:9",) if allowed else ()
    get_provider.cache_clear()
    text = wrong()
    assert "curl -I http://127.0.0.1:9" in text
    assert "ALLOWED_UPSTREAM_HOSTS" in text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "ATELIER_DEBUG"),
        ("HOST", "0.0.0.0", "ATELIER_URL="),
        ("SITE_URL", "http://atelier.example.org", "not https"),
    ],
)
def test_settings_that_are_unwise_are_said(settings: Settings, name: str, value: object, words: str) -> None:
    setattr(settings, name, value)
    assert words in wrong()


@pytest.mark.parametrize(
    "url", ["http://studio.lan", "http://192.168.1.7:8000", "http://studio", "http://[fd00::1]"]
)
def test_a_house_of_ones_own_needs_no_https(settings: Settings, url: str) -> None:
    settings.SITE_URL = url
    assert ask()[0] == 0


def test_a_file_of_settings_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ATELIER_ENV_FILE", str(tmp_path / "nothing"))
    assert f"names {tmp_path / 'nothing'}, and no file is there" in wrong()


def test_a_ledger_that_does_not_add_up_is_said(member: User) -> None:
    used(member)
    assert "1234 spent" not in ask()[1]
    Balance.objects.update(spent=1234)
    assert "1234 spent" in ask()[1]


def test_jobs_that_are_stuck_or_in_doubt_are_said_and_paused_ones_are_not(member: User) -> None:
    job = used(member, state=State.QUEUED)
    Job.objects.filter(pk=job.pk).update(next_at=timezone.now() - timedelta(hours=2))
    assert f"Stuck jobs, by number: {job.pk}." in wrong()
    QueuePause.objects.create(label="Everything")
    assert ask()[0] == 0
    Job.objects.filter(pk=job.pk).update(state=State.IN_DOUBT)
    assert "Decide about them" in wrong()


@pytest.mark.parametrize("open_one", ["media", "", "secret_key"])
def test_the_doctor_names_what_others_may_open(settings: Settings, tmp_path: Path, open_one: str) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    tmp_path.chmod(0o700)
    default_storage.save("images/b.png", ContentFile(b"x"))
    (tmp_path / "secret_key").touch(0o600)
    assert "Others may open" not in ask()[1]
    (tmp_path / open_one).chmod(0o644)
    found = wrong()
    assert f"Others may open: {tmp_path / open_one}." in found
    assert "chmod -R go= " in found
    settings.ATELIER_GROUP = "www-data"
    (tmp_path / open_one).chmod(0o750)
    assert "Others may open" not in ask()[1]
