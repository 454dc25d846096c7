"""Is everything there that makes pictures? In Django's own check messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from shlex import quote
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.doctor import compared, counted, manage
from generation.configured import get_provider, provider_names
from generation.health import DEAD_AFTER, worker_health
from generation.models import Asset, Heartbeat, Job, Output, QueuePause, Reference, held_back
from generation.providers.answer_log import LoggedAnswer, listening
from generation.providers.base import NotAuthorised, ProviderError
from generation.quotas.check import problems
from generation.states import State

LATE = timedelta(minutes=10)
WAITED = timedelta(hours=1)
SKEW = timedelta(seconds=60)
FORBIDDEN = re.compile(r"forbidden: (\S+?)\. ")


def _start() -> str:
    return f"Start Atelier, web and worker together: make run (or {manage('run')})."


def worker() -> Iterator[CheckMessage]:
    health = worker_health()
    if health.state == "never":
        yield Error("No worker was ever seen here, so no picture is made.", hint=_start())
    elif health.state == "stopped":
        yield Error("The worker is stopped.", hint=_start())
    elif not health.alive:
        yield Error(
            f"The worker gave no sign of life for {health.age or 0:,.0f} seconds; "
            f"{DEAD_AFTER.total_seconds():.0f} are too many.",
            hint=f"Its log says why. {_start()}",
        )
    else:
        yield Info(f"The worker gave a sign of life {health.age or 0:.0f} seconds ago.")


def clock() -> Iterator[CheckMessage]:
    """Rows from the future mean that this machine's clock was set back, or another's is ahead."""
    soon = timezone.now() + SKEW
    newest = [
        *Heartbeat.objects.filter(seen_at__gt=soon).values_list("seen_at", flat=True)[:1],
        *Job.objects.filter(created_at__gt=soon)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[:1],
    ]
    if newest:
        ahead = max(newest) - timezone.now()
        yield Error(
            f"Rows are from {ahead.total_seconds():,.0f} seconds in the future, so a clock is wrong.",
            hint="Set the clock and keep it set: timedatectl set-ntp true",
        )
    else:
        yield Info("No row is from the future.")


def upstream() -> Iterator[CheckMessage]:
    """Each provider is asked, now: is it there, does it take the key, what does it list, what time is it?"""
    for name in provider_names():
        with listening() as heard:
            try:
                provider = get_provider(name)
                provider.check()
                models = len(provider.list_models())
            except NotAuthorised as error:
                hint = (
                    "Put a working key into .env as SIMPLIFIED_API_KEY=prefix.secret and start Atelier again."
                )
                yield Error(f"{name}: {error.message}", hint=hint)
            except ProviderError as error:
                yield Error(
                    f"{name}: {error.message} ({error.code or 'no code'})", hint=_way_out(name, error)
                )
            else:
                if models:
                    yield Info(f"{name}: reachable, {'key accepted, ' if heard else ''}{models} models.")
                else:
                    yield Warning(
                        f"{name} lists no models.", hint=f"Ask again later: {manage('sync_models')}"
                    )
        yield from _skew(name, heard)


def _way_out(name: str, error: ProviderError) -> str:
    """What to type where a provider is not reached."""
    options = settings.PROVIDERS[name]["options"]
    url = options.get("url", "")
    if error.code != "forbidden" or not (refused := FORBIDDEN.search(error.detail)):
        return f"Try: curl -I {quote(url)} – then look at the line, the proxy and the firewall."
    parts = urlsplit(url)
    host = parts.netloc if parts.hostname == refused[1].strip("[]") else refused[1]
    return (
        "Only public https addresses are spoken to, and hosts that you name. If it is yours, put "
        f"ALLOWED_UPSTREAM_HOSTS={','.join((*options.get('allowed_hosts', ()), host))} "
        "into .env and start Atelier again."
    )


def _skew(name: str, heard: list[LoggedAnswer]) -> Iterator[CheckMessage]:
    dates = [read for one in heard if (read := _date(one.date))]
    if dates and abs(off := timezone.now() - dates[-1]) > SKEW:
        where = "ahead of" if off > timedelta() else "behind"
        yield Warning(
            f"This machine's clock is {abs(off).total_seconds():,.0f} seconds {where} that of {name}.",
            hint="Set the clock and keep it set: timedatectl set-ntp true",
        )


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def ledger() -> Iterator[CheckMessage]:
    found = list(problems())
    for sentence in found[:5]:
        yield Error(
            sentence,
            hint=f"To read all of it: {manage('check_ledger')} – then restore a backup or ask for help.",
        )
    if not found:
        yield Info("Balances, holds and entries agree.")


def jobs() -> Iterator[CheckMessage]:
    """What should have moved by itself and did not; what waits for a person; what is paused."""
    now = timezone.now()
    late = Q(state__in=(State.PREPARING, State.SUBMITTING), locked_until__lt=now - LATE)
    late |= Q(state=State.RUNNING, deadline__lt=now - LATE, next_at__lt=now - LATE)
    late |= Q(state=State.QUEUED, next_at__lt=now - WAITED) & ~Q(held_back(now))
    waiting = Output.objects.filter(job=OuterRef("pk"), state=Output.State.WAITING)
    stuck = Job.objects.filter(late | Q(~Exists(waiting), state=State.COLLECTING, changed_at__lt=now - LATE))
    numbers = list(stuck.order_by("pk").values_list("pk", flat=True)[:6])
    if numbers:
        yield Error(
            f"Stuck: {counted(stuck.count(), 'job')}, by number {', '.join(map(str, numbers[:5]))}"
            f"{', …' if len(numbers) > 5 else '.'}",
            hint="A running worker moves them within a minute or two. Is it running? See above.",
        )
    doubt = Job.objects.filter(state=State.IN_DOUBT).count()
    if doubt:
        yield Warning(
            f"In doubt, with credits held: {counted(doubt, 'job')}.",
            hint="Decide about them in the admin, under Jobs, In doubt.",
        )
    for pause in QueuePause.objects.in_force():
        yield Info(f"Paused: {pause}, by {pause.by or 'somebody'} since {pause.since:%Y-%m-%d %H:%M} UTC.")
    if not numbers and not doubt:
        yield Info("No job is stuck or in doubt.")


def references() -> Iterator[CheckMessage]:
    needed: dict[str, int] = {}
    for file, size, *others in Reference.objects.values_list(
        "file", "size", "thumbnail", "source"
    ).iterator():
        needed |= {file: size, **{name: 0 for name in others if name}}
    yield from compared("reference", "references", needed)
    uploads = Asset.objects.exclude(upload="").values_list("upload", flat=True)
    yield from compared("upload", "uploads", dict.fromkeys(uploads.iterator(), 0))


CHECKS = (
    ("References", references),
    ("Worker", worker),
    ("Clock", clock),
    ("Upstream", upstream),
    ("Ledger", ledger),
    ("Jobs", jobs),
)
