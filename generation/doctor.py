"""Is everything there that makes pictures? The doctor's look at worker, clock, upstream, ledger and jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.http import parse_http_date_safe

from gallery.doctor import MANAGE, RESTORE, spoilt
from generation.configured import get_provider, provider_names
from generation.health import worker_health
from generation.models import Job, Output, Reference, SubmissionPause, held_back
from generation.providers.answer_log import listening
from generation.providers.base import NotAuthorised, ProviderError
from generation.quotas.check import problems
from generation.seen import refusing
from generation.states import State


@register("doctor-worker")
def worker(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    health = worker_health()
    if not health.alive:
        said = "was never seen here" if health.age is None else f"is {health.state} since {health.age:,.0f} s"
        yield Error(f"No picture is made: the worker {said}.", "Start Atelier: make run. Its log says more.")


@register("doctor-upstream")
def upstream(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    """Each provider is asked, now: is it there, does it take the key, what time is it?"""
    for name in provider_names():
        try:
            with listening() as heard:
                get_provider(name).check()
            for then in [parse_http_date_safe(answer.date) for answer in heard]:
                if then and abs(off := timezone.now().timestamp() - then) > 60:
                    said = f"This machine's clock differs from that of {name} by {off:,.0f} seconds."
                    yield Error(said, "Set it and keep it set: timedatectl set-ntp true")
        except NotAuthorised as error:
            hint = "Put a working key into .env, SIMPLIFIED_API_KEY=prefix.secret, and start Atelier again."
            yield Error(f"{name}: {error.message}", hint)
        except ProviderError as error:
            url = settings.PROVIDERS[name]["options"].get("url", "")
            hint = f"Try: curl -I {url} – hosts of your own stand in ALLOWED_UPSTREAM_HOSTS in .env."
            yield Error(f"{name}: {error.message} ({error.code or 'no code'})", hint)


@register("doctor-jobs")
def jobs(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    """What should have moved by itself and did not, what waits for a person, and whether the sums agree."""
    now = timezone.now()
    late = now - timedelta(minutes=10)
    waiting = Output.objects.filter(job=OuterRef("pk"), state=Output.State.WAITING)
    stuck = Job.objects.filter(
        Q(state__in=(State.PREPARING, State.SUBMITTING), locked_until__lt=late)
        | Q(state=State.RUNNING, deadline__lt=late, next_at__lt=late)
        | Q(state=State.QUEUED, next_at__lt=now - timedelta(hours=1)) & ~Q(held_back(now))
        | Q(~Exists(waiting), state=State.COLLECTING, changed_at__lt=late)
    )
    if numbers := [str(pk) for pk in stuck.order_by("pk").values_list("pk", flat=True)[:9]]:
        yield Error(f"Stuck jobs, by number: {', '.join(numbers)}.", "A running worker moves them soon.")
    for name, count in refusing().items():
        said = f"{name} keeps refusing: it asks jobs to wait, {count:,} of late."
        yield Error(
            said, "Ask the vendor what the account may do; a lower ATELIER_UPSTREAM_RATE in .env is gentler."
        )
    for pause in SubmissionPause.objects.filter(until__gt=now):
        hint = "Fill it up, then press Try again now in the admin: Submission pauses."
        yield Error(f"{pause.provider} refuses jobs: its account is out of credits. They wait.", hint)
    if doubt := Job.objects.filter(state=State.IN_DOUBT).count():
        yield Error(f"Jobs in doubt, with credits held: {doubt:,}.", "Decide about them in the admin: Jobs.")
    if wrong := list(problems()):
        yield Error(" ".join(wrong[:5]), f"{MANAGE} check_ledger says all. Restore a backup or ask for help.")


@register("doctor-references")
def references(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    yield from spoilt("references", Reference.objects.values_list("file", "size"), RESTORE)
    small = Reference.objects.values_list("thumbnail", flat=True)
    yield from spoilt("thumbnails of references", [(name, 0) for name in small], RESTORE)
