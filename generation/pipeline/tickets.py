"""The ids a provider gave for what it took: into the job's row, or into a file until the database is back.

The file lies in the data folder, a line an id, and is on disk before anybody goes on. It is read when
the worker starts and at each sweep; a line whose job has its ids by then changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from generation.models import Job
from generation.pipeline.backoff import deadline_after, first_poll
from generation.providers.base import Ticket
from generation.states import State, move

logger = logging.getLogger(__name__)

FILE: Final = "unwritten-ids.jsonl"


def write(job: Job, ticket: Ticket) -> bool:
    """Let `job` run under these ids; also one that was taken for lost meanwhile."""
    now = timezone.now()
    for state in (State.SUBMITTING, State.IN_DOUBT):
        if move(
            job,
            State.RUNNING,
            expect=state,
            task_id=ticket.task_id[:200],
            variation_id=ticket.variation_id[:200],
            upstream_status="",
            message="",
            next_at=now + first_poll(job.typical_seconds),
            deadline=now + deadline_after(job.typical_seconds),
        ):
            return True
    return False


def keep(job: Job, outcome: Any) -> None:
    """Append the ids to the file, where `outcome` has any."""
    if not isinstance(outcome, Ticket):
        return
    line = {"job": str(job.uid), "task_id": outcome.task_id, "variation_id": outcome.variation_id}
    with _locked() as file:
        file.write("\n" + json.dumps(line) + "\n")  # whatever the line before ends with
        _sync(file)


def complete_kept() -> int:
    """Complete the jobs whose ids are in the file, and empty it. Returns how many."""
    if not _path().exists():
        return 0
    with _locked() as file:
        file.seek(0)
        done = sum(_complete(line) for line in file if line.strip())
        file.truncate(0)
        _sync(file)
    return done


def _complete(line: str) -> bool:
    try:
        said = json.loads(line)
        ticket = Ticket(str(said["task_id"]), str(said["variation_id"]))
        job = Job.objects.get(uid=said["job"], task_id="", variation_id="")
    except Job.DoesNotExist:
        return False  # written after all
    except (ValueError, KeyError, TypeError, ValidationError):
        logger.error("%s has a line that says nothing: %.300s", _path(), line)  # its end never got to disk
        return False
    if not write(job, ticket):
        logger.error("Job %s ended before its ids could be written: %.300s", job.pk, line)
        return False
    return True


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE


@contextmanager
def _locked() -> Iterator[IO[str]]:
    """The file, opened to append, while no other process has it."""
    new = not _path().exists()
    opened = os.open(_path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(opened, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    if new:
        folder = os.open(settings.DATA_DIR, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _sync(file: IO[str]) -> None:
    file.flush()
    os.fsync(file.fileno())
