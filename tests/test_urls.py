"""One walk over every address: as anonymous, as another member, as admin."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gallery.models import Image, Visibility
from generation.models import Job, Reference
from tests.generation.api.calling import make_key
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
# Open to everybody: signing in and the way back to it, the one-time setup, the health check.
OPEN = {"healthz", "setup", "invite", "manifest", "service-worker"}
ACCOUNT_PREFIX = ("account_", "mfa_", "usersessions_")
# What others may look at where it is shown to them, and what they may make of it for themselves.
SHOWN = {"job", "image", "image-panel", "image-download", "media"}
THEIR_OWN = {"image-favourite", "vary", "reference-from-image"}
# For those who run the site.
STAFF = {"usage-site", "hand-over"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def ours() -> list[tuple[str, URLPattern]]:
    """All but the admin, which is walked by its own start page, and the API, which has walls of its own."""
    return [
        (route, entry)
        for route, entry in patterns(get_resolver())
        if not route.startswith(("admin/", "api/")) and entry.name
    ]


@pytest.fixture
def rows(service: Upstream, member: User) -> dict[str, dict[str, str]]:
    """For each name of an address, what stands in its place: rows that belong to `member`."""
    teal = reference(member)
    job = drive(requested(member, model_id=KONTEXT, references=[teal]))
    image = Image.objects.get(owner=member)
    key, _ = make_key(member)
    jobs = {"uid": str(job.uid)}
    images = {"uid": str(image.uid)}
    references = {"uid": str(teal.uid)}
    return {
        **dict.fromkeys(("job", "job-cancel", "job-retry", "job-decide", "job-dismiss"), jobs),
        **dict.fromkeys(("image", "image-panel", "image-favourite", "image-delete", "image-restore"), images),
        **dict.fromkeys(("image-download", "image-visibility", "vary", "reference-from-image"), images),
        **dict.fromkeys(("reference-delete", "reference-restore"), references),
        "hand-over": {"pk": str(member.pk)},
        "api-key-revoke": {"prefix": key.prefix, "uid": key.prefix},
        "reference-file": {**references, "hash": teal.sha256[:16]},
        "media": {**images, "hash": image.sha256[:16], "name": "320.webp"},
    }


def addresses(rows: dict[str, dict[str, str]]) -> list[tuple[str, str, bool]]:
    """(name, address, whether it is about somebody's row)."""
    found = []
    for _, entry in ours():
        name = str(entry.name)
        if name in OPEN or name.startswith(ACCOUNT_PREFIX):
            continue
        wanted = entry.pattern.converters.keys()
        kwargs = {key: rows[name][key] for key in wanted}
        found.append((name, reverse(name, kwargs=kwargs), bool(wanted)))
    return found


def test_nothing_but_the_door_is_open_to_strangers(rows: dict[str, dict[str, str]], client: Client) -> None:
    walked = addresses(rows)
    assert len(walked) > 20
    for name, address, _ in walked:
        # An order is shown again to who sent it, beside the way to sign in.
        posted = [client.post(address)] if name != "create" else []
        for response in (client.get(address), *posted):
            assert response.status_code == 302, address
            assert response["Location"].startswith("/accounts/login/"), address


@pytest.mark.parametrize("admin", [False, True], ids=["another member", "an admin"])
def test_what_belongs_to_one_person_is_nobody_elses(
    rows: dict[str, dict[str, str]], other: User, client: Client, admin: bool
) -> None:
    other.is_staff = other.is_superuser = admin
    other.save()
    client.force_login(other)
    uids = {row["uid"] for row in rows.values() if "uid" in row}
    before = list(Image.objects.values()), list(Job.objects.values()), list(Reference.objects.values())
    for name, address, personal in addresses(rows):
        for response in (client.get(address), client.post(address)):
            allowed = (404, 405) if personal else (200, 204, 302, 405, 422)
            if name in STAFF and not admin:
                allowed = (403, 405)
            assert response.status_code in allowed, (address, response.status_code)
            if response.status_code == 200 and not response.streaming:
                assert all(uid not in response.content.decode() for uid in uids), address
    assert before == (
        list(Image.objects.values()),
        list(Job.objects.values()),
        list(Reference.objects.values()),
    )


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.EVERYONE])
def test_what_is_shown_to_others_is_looked_at_and_not_changed(
    rows: dict[str, dict[str, str]], member: User, other: User, client: Client, visibility: Visibility
) -> None:
    team = Group.objects.create(name="Design")
    team.user_set.set([member, other])
    shown = {"visibility": visibility, "team": team if visibility == Visibility.TEAM else None}
    Image.objects.update(**shown)
    Job.objects.update(**shown)

    def kept() -> list[object]:
        return [list(model.objects.filter(owner=member).values()) for model in (Image, Job, Reference)]

    before = kept()
    client.force_login(other)
    walked = [
        (name, address) for name, address, personal in addresses(rows) if personal and name not in STAFF
    ]
    assert {name for name, _ in walked} >= SHOWN | THEIR_OWN
    for name, address in walked:
        assert client.get(address).status_code in ((200,) if name in SHOWN else (404, 405)), address
        posted = client.post(address, {"to": "private", "decision": "ran"}).status_code
        assert posted in ((200, 204, 302) if name in THEIR_OWN else (404, 405)), (address, posted)
    assert kept() == before
    # Who is not in the team, admin or not, has nothing of what is the team's.
    stranger = User.objects.create_superuser("root")
    client.force_login(stranger)
    for name, address in walked:
        expected = (200,) if name in SHOWN and visibility == Visibility.EVERYONE else (404, 405)
        assert client.get(address).status_code in expected, address


def test_the_owner_gets_everything(rows: dict[str, dict[str, str]], member: User, client: Client) -> None:
    client.force_login(member)
    for name, address, _ in addresses(rows):
        response = client.get(address)
        allowed = (403,) if name in STAFF else (200, 204, 304, 405)
        assert response.status_code in allowed, (name, response.status_code)


def test_an_id_of_nobody_is_not_found(rows: dict[str, dict[str, str]], member: User, client: Client) -> None:
    client.force_login(member)
    nobody = {name: {**row, "uid": str(uuid.uuid4()), "prefix": "nobody"} for name, row in rows.items()}
    for name, address, personal in addresses(nobody):
        if personal and name not in STAFF:
            assert client.get(address).status_code in (404, 405)
            assert client.post(address).status_code in (404, 405)


def test_the_admin_is_for_admins(member: User, client: Client) -> None:
    client.force_login(member)
    assert client.get("/admin/").status_code in (302, 403)
    member.is_staff = member.is_superuser = True
    member.save()
    for name in ("index", "generation_job_changelist", "generation_imagemodel_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 200
    for name in ("generation_reference_changelist", "gallery_image_changelist", "auth_user_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 200
