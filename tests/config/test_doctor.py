"""`manage.py doctor`: each thing is broken for real, and the doctor says what and what to type."""

from __future__ import annotations

import io
import json
import os
import subprocess
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config import doctor, machine
from config.doctor import examine
from gallery import doctor as gallery
from gallery.tiles import tile
from generation import doctor as generation
from generation.configured import get_provider
from generation.health import mark
from generation.models import Balance, Heartbeat, Job, QueuePause
from generation.states import State
from tests.config.doctoring import fine, said, wrong
from tests.gallery.factories import make_image
from tests.generation.making import reference
from tests.generation.used import used
from tests.upstream.knobs import Fault
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


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
    assert "Without a file: 1 picture (" in text
    assert str(image.file.name) in text


def test_a_file_without_a_row_is_named_once_it_is_old_enough(member: User) -> None:
    name = default_storage.save("images/2026/01/stray/original.png", ContentFile(b"x" * 2048))
    assert fine(gallery.media)
    age(name)
    text = wrong(gallery.media)
    assert "Without a row: 1 file among the pictures" in text
    assert name in text
    assert default_storage.exists(name)


@pytest.mark.parametrize("kept", [0, 1])
def test_an_original_that_is_cut_is_named(member: User, kept: int) -> None:
    image = make_image(member)
    os.truncate(image.file.path, kept and image.size - 1)
    text = wrong(gallery.media)
    assert f"With a file that is not whole: 1 picture ({image.file.name})" in text
    assert "Restore these files" in text


@pytest.mark.parametrize("cut", [True, False])
def test_small_copies_that_are_missing_or_cut_are_said_and_made_anew(
    member: User, client: Client, cut: bool
) -> None:
    image = make_image(member, width=900, height=600)
    for rendition in image.renditions.all():
        if cut:
            os.truncate(rendition.file.path, 0)
        else:
            default_storage.delete(str(rendition.file.name))
    text = wrong(gallery.media)
    assert "Missing or not whole: 3 small copies of pictures" in text
    assert "make_anew()" in text
    gallery.make_anew()
    assert fine(gallery.media)
    client.force_login(member)
    response = client.get(tile(image).src)
    assert len(b"".join(response.streaming_content)) > 100  # type: ignore[attr-defined]


def test_the_line_that_removes_files_is_safe_whatever_their_names(member: User, tmp_path: Path) -> None:
    odd = Path(default_storage.path("images/2026/a b;touch oops.png"))
    odd.parent.mkdir(parents=True)
    odd.write_bytes(b"x")
    age("images/2026/a b;touch oops.png")
    line = wrong(gallery.media).rpartition(": ")[2]
    subprocess.run(["sh", "-c", line.replace("rm -i", "rm")], check=True, cwd=tmp_path)
    assert not odd.exists()
    assert not list(tmp_path.rglob("oops*"))


def test_a_reference_without_its_file_is_named(member: User) -> None:
    row = reference(member)
    assert fine(generation.references)
    default_storage.delete(str(row.file.name))
    assert "Without a file: 1 reference (" in wrong(generation.references)


def test_a_reference_whose_thumbnail_is_empty_is_named(member: User) -> None:
    row = reference(member)
    os.truncate(row.thumbnail.path, 0)
    assert "With a file that is not whole: 1 reference (" in wrong(generation.references)


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


def test_for_a_service_whose_host_is_not_allowed_the_setting_to_write_is_said(
    service: Upstream, settings: Settings
) -> None:
    settings.PROVIDERS["simplified"]["options"]["url"] = "http://127.0.0.1:9"
    settings.PROVIDERS["simplified"]["options"]["allowed_hosts"] = ("cdn.local",)
    get_provider.cache_clear()
    text = wrong(generation.upstream)
    assert "ALLOWED_UPSTREAM_HOSTS=cdn.local,127.0.0.1:9 into .env" in text
    assert "curl" not in text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "ATELIER_DEBUG"),
        ("HOST", "0.0.0.0", "ATELIER_URL="),
        ("SECRET_KEY", "a" * 60, "weak"),
        ("SITE_URL", "http://atelier.example.org", "not https"),
        ("ATELIER_ACCEL_REDIRECT", "protected", "ATELIER_ACCEL_REDIRECT=/protected"),
    ],
)
def test_settings_that_are_unwise_are_said(settings: Settings, name: str, value: object, words: str) -> None:
    assert fine(doctor.house_settings)
    setattr(settings, name, value)
    assert words in wrong(doctor.house_settings)


def test_a_file_of_settings_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ATELIER_ENV_FILE", str(tmp_path / "nothing"))
    assert f"names {tmp_path / 'nothing'}, and no file is there" in wrong(doctor.house_settings)


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
    assert f"Stuck: 1 job, by number {job.pk}." in wrong(generation.jobs)
    QueuePause.objects.create(label="Everything")
    assert fine(generation.jobs)
    Job.objects.filter(pk=job.pk).update(state=State.IN_DOUBT)
    assert "Decide about them" in wrong(generation.jobs)
