"""What of a private job stays unsaid: words and addresses go, shape and statuses stay."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef
from django.utils import timezone

from generation.models import Job, JobExchange
from generation.models.job import JobQuerySet

LONGEST_WORD: Final = 80
OPEN_FOR: Final = timedelta(minutes=10)
_KEY: Final = "opened_job"
# Where a single word may be the whole prompt.
_WORDS = re.compile("prompt|text|caption|title|description", re.IGNORECASE)
_WORD = re.compile(rf"[\w.:+/-]{{1,{LONGEST_WORD}}}", re.ASCII)


def with_openness(jobs: JobQuerySet, user: AbstractBaseUser | AnonymousUser) -> JobQuerySet:
    """Each job then says by `is_open` whether this person sees it anyway, admin or not."""
    return jobs.annotate(open_to_me=Exists(Job.objects.visible_to(user).filter(pk=OuterRef("pk"))))


def is_open(job: Job) -> bool:
    return bool(vars(job).get("open_to_me"))


def open_for_a_while(session: SessionBase, job: Job) -> None:
    session[_KEY] = [job.pk, (timezone.now() + OPEN_FOR).timestamp()]


def was_opened(session: SessionBase, job: Job) -> bool:
    pk, until = session.get(_KEY, (None, 0))
    return bool(pk == job.pk and until > timezone.now().timestamp())


def bodies(exchanges: Sequence[JobExchange], *, is_open: bool) -> list[JobExchange]:
    """The exchanges laid out to be read; of a private job without its words and addresses."""
    for one in exchanges:
        one.sent, one.answered = _shown(one.sent, is_open), _shown(one.answered, is_open)
        if not is_open:
            one.url = _host_of(one.url) if "/api/" not in urlsplit(one.url).path else one.url
    return list(exchanges)


def _shown(body: str, is_open: bool) -> str:
    if not body or (body.startswith("[") and body.endswith(" bytes]")):
        return body
    try:
        data = json.loads(body)
    except ValueError:
        return body if is_open else f"[{len(body):,} characters, not shown]"
    return json.dumps(data if is_open else _without_words(data), indent=2, ensure_ascii=False)


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            _plain(name): _counted(item)
            if _WORDS.search(name) and isinstance(item, str)
            else _without_words(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without_words(item) for item in value]
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    if re.match(r"https?://", text, re.IGNORECASE):
        return _host_of(text)
    return text if not text or _WORD.fullmatch(text) else _counted(text)


def _counted(text: str) -> str:
    return f"[{len(text):,} characters]"


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}/…"
