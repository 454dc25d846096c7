"""How often each page asks the database: as often for 200 rows as for 70."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from gallery.models import Favourite, Image, ImageParent, SharingPreference, Visibility
from generation.models import (
    ApiKey,
    Grant,
    Hold,
    ImageModel,
    Job,
    JobReference,
    Output,
    Plan,
    PlanAssignment,
    Pool,
    PriceRule,
    QueuePause,
    Reference,
)
from generation.states import State
from tests.gallery.factories import make_rows, make_user
from tests.pages import plain
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db

FOR_STAFF = {"usage-site"}
KEYS = 40
# More than any page shows at once, so that each has a next one.
SIZES = (70, 200)


def rows(person: User, other: User, team: Group, size: int) -> Mapping[str, str]:
    """So many of everything there is; the addresses of pages that need a row, or show another part."""
    pictures = make_rows(person, size)
    shown, public, thrown = make_rows(other, size), make_rows(other, size), make_rows(person, size)
    for images, values in (
        (shown, {"visibility": Visibility.TEAM, "team": team}),
        (public, {"visibility": Visibility.EVERYONE}),
        (thrown, {"deleted_at": timezone.now()}),
    ):
        Image.objects.filter(pk__in=[image.pk for image in images]).update(**values)
    Favourite.objects.bulk_create(Favourite(user=person, image=image) for image in pictures)
    picture = make_rows(person, 1)[0]
    links = [(picture, image) for image in pictures] + [(image, picture) for image in public]
    ImageParent.objects.bulk_create(ImageParent(image=image, parent=parent) for image, parent in links)
    references = Reference.objects.bulk_create(
        Reference(owner=person, source_sha256=f"{n:064x}", sha256=f"{n:064x}", width=3, height=3, size=3)
        for n in range(size)
    )
    jobs = [job for state in (State.RUNNING, State.FAILED, State.DONE) for job in _jobs(person, size, state)]
    made = zip(jobs[-size:], pictures, strict=True)
    Output.objects.bulk_create(
        Output(job=job, position=0, image=image, state="stored") for job, image in made
    )
    JobReference.objects.bulk_create(
        JobReference(job=job, reference=references[0], position=0) for job in jobs
    )
    foreign = _jobs(other, 1, State.DONE, visibility=Visibility.EVERYONE)[0]
    Output.objects.create(job=foreign, position=0, image=public[0], state="stored")
    keys = [ApiKey.objects.create_key(owner=person, name=f"key {n}")[0] for n in range(min(size, KEYS))]
    chosen = "&".join(f"references={reference.uid}" for reference in references[:3])
    return {
        "home, my team": "/?scope=team",
        "home, everyone": "/?scope=everyone",
        "home, favourites": "/?filter=favourites",
        "create, with references": f"/create/?{chosen}",
        "create, remix": f"/create/?remix={picture.uid}",
        "create-fields, with references": f"/create/fields/?{chosen}&to=team-{team.pk}",
        "image": f"/images/{picture.uid}/",
        "image, from everyone": f"/images/{picture.uid}/?scope=everyone",
        "image of somebody else": f"/images/{public[0].uid}/",
        "image-panel": f"/images/{picture.uid}/panel/",
        "activity, running": "/activity/?show=running",
        "job": f"/jobs/{jobs[-1].uid}/",
        "job of somebody else": f"/jobs/{foreign.uid}/",
        "jobs-live, anew": "/jobs/live/?version=0",
        "usage, of all days": "/usage/?to=2026-11-30",
        "api-key-revoke": f"/settings/keys/{keys[0].prefix}/revoke/",
    }


def _jobs(owner: User, size: int, state: State, **values: object) -> list[Job]:
    ended = None if state == State.RUNNING else timezone.now()
    names = {"provider": "simplified", "model": "flux", "model_name": "Flux", "owner_name": owner.username}
    jobs = Job.objects.bulk_create(
        Job(owner=owner, submission_key=uuid.uuid4().hex, state=state, ended_at=ended, **names, **values)
        for _ in range(size)
    )
    Hold.objects.bulk_create(Hold(job=job, quoted=3, captured=3, state="settled") for job in jobs)
    return jobs


def limit(person: User, team: Group) -> None:
    """Every limit that a plan, a pool, a price or a pause can set."""
    plan = Plan.objects.create(name="Studio", credits=100_000, storage_mb=1000, pictures_per_job=4)
    plan.models.set(ImageModel.objects.all())
    PlanAssignment.objects.create(plan=plan, group=team)
    pools = [Pool.objects.create(credits=100_000), Pool.objects.create(group=team, credits=100_000)]
    Grant.objects.create(user=person, credits=50)
    Grant.objects.create(pool=pools[0], credits=50, expires_at=timezone.now() + timedelta(days=3))
    PriceRule.objects.create(model=ImageModel.objects.earliest("pk"), conditions={}, credits=3)
    SharingPreference.objects.create(user=person, visibility=Visibility.TEAM, team=team)


def asked(client: Client, addresses: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        if response.status_code == 200:
            yield name, len(queries)


@pytest.fixture(params=["no limits", "every limit"])
def limited(request: pytest.FixtureRequest, service: Upstream, settings: Settings) -> bool:
    every: bool = request.param == "every limit"
    settings.ATELIER_DAILY_CREDITS = 100_000 if every else None
    return every


def test_every_page_asks_as_often_for_200_rows_as_for_70(limited: bool, client: Client) -> None:
    pages = {name: address for name, address in plain().items() if name not in FOR_STAFF}
    counts: list[dict[str, int]] = []
    for size in SIZES:
        person, other = make_user(f"person {size}"), make_user(f"other {size}")
        team = Group.objects.create(name=f"team {size}")
        team.user_set.set([person, other])
        special = rows(person, other, team, size)
        if limited:
            Pool.objects.all().delete()
            Plan.objects.all().delete()
            limit(person, team)
        client.force_login(person)
        counts.append(dict(asked(client, {**pages, **special})))
    assert counts[0] == counts[1]
    assert set(pages) - FOR_STAFF >= {
        "home",
        "create",
        "activity",
        "usage",
        "references",
        "trash",
        "gallery-grid",
    }


def test_the_next_page_of_the_grid_asks_as_often_at_any_depth(client: Client) -> None:
    person = make_user()
    make_rows(person, 400)
    client.force_login(person)
    address, counts = "/gallery/", []
    while address := client.get(address).context["feed"].next_url:
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers={"HX-Request": "true"})
        counts.append(len(queries))
    assert len(counts) == 6
    # Only the last has no day that goes on below it.
    assert len(set(counts[:-1])) == 1
    assert counts[-1] <= counts[0]


def test_a_page_that_waits_hears_as_easily_of_many_jobs_that_nothing_changed(client: Client) -> None:
    person, counts = make_user(), []
    for size in (1, 200):
        _jobs(person, size, State.RUNNING)
        client.force_login(person)
        version = client.get("/").context["live_version"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/jobs/live/", {"version": version}).status_code == 204
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_waits_costs_one_query_more_and_a_pause_another(service: Upstream, client: Client) -> None:
    person = make_user()
    _jobs(person, 1, State.RUNNING)
    client.force_login(person)
    counts = [dict(asked(client, {"home": "/"}))["home"]]
    _jobs(person, 3, State.QUEUED)
    counts.append(dict(asked(client, {"home": "/"}))["home"])
    QueuePause.objects.create(label="Everything")
    counts.append(dict(asked(client, {"home": "/"}))["home"])
    assert [count - counts[0] for count in counts] == [0, 1, 2]


@pytest.mark.parametrize("address", ["/", "/create/", "/create/fields/", "/usage/"])
def test_what_one_may_spend_is_read_once_for_all_parts_of_a_page(client: Client, address: str) -> None:
    person, team = make_user(), Group.objects.create(name="team")
    person.groups.add(team)
    ImageModel.objects.create(provider="builtin", model_id="m", name="M", capabilities={"prompt": []})
    limit(person, team)
    client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    for table in ("generation_balance", "generation_pool", "generation_planassignment"):
        found = [query["sql"] for query in queries if f'FROM "{table}"' in query["sql"]]
        assert len(found) == 1, found
