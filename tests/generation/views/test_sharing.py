"""Who sees a job, what its pictures inherit, and what one can do with what others show."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from gallery.models import Image, Sharing, SharingPreference, Visibility
from generation.models import Job, Reference
from generation.pipeline.retry import CannotRepeat, retry, vary
from generation.states import Failure, State
from tests.generation.api.calling import Caller, make_key
from tests.generation.making import KONTEXT, SCHNELL, drive, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
EVERYONE = Sharing(Visibility.EVERYONE)


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def visitor(other: User) -> Client:
    signed_in = Client()
    signed_in.force_login(other)
    return signed_in


@pytest.fixture
def team(member: User, other: User) -> Group:
    made = Group.objects.create(name="Design")
    made.user_set.set([member, other])
    return made


def send(browser: Client, **more: Any) -> Any:
    wish = {"prompt": "a lighthouse", "model": f"simplified:{SCHNELL}", "p-count": "1", **more}
    return browser.post("/create/", {"token": f"t{Job.objects.count()}", **wish})


def seen(user: User) -> set[int]:
    return set(Job.objects.visible_to(user).values_list("pk", flat=True))


def test_a_job_is_private_where_nobody_said_otherwise(
    service: Upstream, browser: Client, other: User
) -> None:
    send(browser)
    assert Job.objects.get().sharing == Sharing()
    assert not seen(other)


def test_a_persons_default_is_what_their_jobs_begin_with(
    service: Upstream, browser: Client, member: User, other: User, team: Group
) -> None:
    SharingPreference.objects.create(user=member, visibility=Visibility.TEAM, team=team)
    assert f'<option value="team-{team.pk}" selected>' in browser.get("/create/").content.decode()
    send(browser)
    job = Job.objects.get()
    assert job.sharing == Sharing(Visibility.TEAM, team.pk)
    assert seen(other) == {job.pk}
    drive(job)
    assert Image.objects.get().sharing == job.sharing


def test_the_composer_says_otherwise_for_one_job(service: Upstream, browser: Client, member: User) -> None:
    send(browser, to="everyone")
    assert Job.objects.get().sharing == EVERYONE
    assert not SharingPreference.objects.exists()
    answer = send(browser, to="team-4", prompt="a harbour")
    assert answer.status_code == 422
    assert "Choose who sees it" in answer.content.decode()
    assert Job.objects.count() == 1


def test_others_see_a_job_while_it_is_made_and_then_as_long_as_they_see_a_picture_of_it(
    service: Upstream, member: User, other: User
) -> None:
    job = requested(member, sharing=EVERYONE)
    assert seen(other) == {job.pk}
    drive(job)
    assert seen(other) == {job.pk}
    Image.objects.update(visibility=Visibility.PRIVATE)
    assert seen(other) == set()
    Image.objects.update(visibility=Visibility.EVERYONE)
    Job.objects.update(visibility=Visibility.PRIVATE)
    assert seen(other) == set()
    assert seen(member) == {job.pk}


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.IN_DOUBT])
def test_what_went_wrong_is_its_makers_own(
    service: Upstream, member: User, other: User, state: State
) -> None:
    job = requested(member, sharing=EVERYONE)
    Job.objects.filter(pk=job.pk).update(state=state)
    assert (seen(member), seen(other)) == ({job.pk}, set())


def test_the_page_of_anothers_job_shows_what_was_asked_and_nothing_to_press(
    service: Upstream, browser: Client, visitor: Client, member: User
) -> None:
    teal = reference(member)
    job = drive(requested(member, model_id=KONTEXT, references=[teal], sharing=EVERYONE))
    page = visitor.get(f"/jobs/{job.uid}/").content.decode()
    assert "a lighthouse" in page
    assert "mara" in page
    assert str(Image.objects.get().uid) in page
    assert str(teal.uid) not in page
    assert f"/jobs/{job.uid}/retry/" not in page
    for act in ("cancel", "retry", "decide", "dismiss"):
        assert visitor.post(f"/jobs/{job.uid}/{act}/").status_code == 404
    assert str(job.uid) not in visitor.get("/activity/").content.decode()
    assert visitor.get(f"/create/?job={job.uid}").status_code == 404


def test_of_a_job_others_see_the_pictures_that_are_still_shown(
    service: Upstream, visitor: Client, member: User
) -> None:
    job = drive(requested(member, parameters={"count": 2}, sharing=EVERYONE))
    kept, taken = Image.objects.order_by("id")
    Image.objects.filter(pk=taken.pk).update(visibility=Visibility.PRIVATE)
    page = visitor.get(f"/jobs/{job.uid}/").content.decode()
    assert str(kept.uid) in page
    assert str(taken.uid) not in page


def test_with_a_team_its_jobs_become_private(
    service: Upstream, member: User, other: User, team: Group
) -> None:
    job = requested(member, sharing=Sharing(Visibility.TEAM, team.pk))
    team.delete()
    job.refresh_from_db()
    assert job.sharing == Sharing()
    drive(job)
    assert Image.objects.get().sharing == Sharing()


def test_an_order_for_a_team_one_is_not_in_is_private(service: Upstream, member: User) -> None:
    foreign = Group.objects.create(name="Press")
    assert requested(member, sharing=Sharing(Visibility.TEAM, foreign.pk)).sharing == Sharing()


def test_once_more_is_shown_as_before(service: Upstream, member: User, team: Group) -> None:
    job = requested(member, sharing=Sharing(Visibility.TEAM, team.pk))
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, failure=Failure.FAILED)
    job.refresh_from_db()
    assert retry(job, member).sharing == job.sharing
    member.groups.clear()
    Job.objects.exclude(pk=job.pk).update(submission_key="another")
    assert retry(job, member).sharing == Sharing()


def test_anothers_picture_is_remixed_by_its_words_and_parameters(
    service: Upstream, visitor: Client, member: User, other: User
) -> None:
    teal = reference(member)
    drive(requested(member, "a harbour", model_id=KONTEXT, references=[teal], sharing=EVERYONE))
    image = Image.objects.get()
    page = visitor.get(f"/create/?remix={image.uid}").content.decode()
    assert "a harbour" in page
    assert str(teal.uid) not in page
    panel = visitor.get(reverse("image-panel", args=[image.uid])).content.decode()
    assert str(teal.uid) not in panel
    assert visitor.get(reverse("reference-file", args=[teal.uid, teal.sha256[:16]])).status_code == 404
    with pytest.raises(CannotRepeat, match="somebody else"):
        vary(image, other)


def test_anothers_picture_is_varied_into_ones_own(service: Upstream, member: User, other: User) -> None:
    drive(requested(member, sharing=EVERYONE))
    image = Image.objects.get()
    mine = drive(vary(image, other))
    made = Image.objects.get(output__job=mine)
    assert (made.owner, made.sharing) == (other, Sharing())
    assert list(made.parents.all()) == [image]
    assert not Image.objects.visible_to(member).filter(pk=made.pk).exists()


def test_a_picture_shown_to_one_becomes_a_reference_and_a_parent_seen_as_far_as_it_is_shown(
    service: Upstream, visitor: Client, member: User, other: User
) -> None:
    drive(requested(member, sharing=EVERYONE))
    source = Image.objects.get()
    assert visitor.post(reverse("reference-from-image", args=[source.uid])).status_code in (200, 302)
    mine = drive(requested(other, model_id=KONTEXT, references=[Reference.objects.get(owner=other)]))
    made = Image.objects.get(output__job=mine)
    panel = reverse("image-panel", args=[made.uid])
    assert str(source.uid) in visitor.get(panel).content.decode()
    Image.objects.filter(pk=source.pk).update(visibility=Visibility.PRIVATE)
    assert str(source.uid) not in visitor.get(panel).content.decode()


def test_the_question_about_duplicates_knows_ones_own_pictures_only(
    service: Upstream, browser: Client, visitor: Client
) -> None:
    send(visitor, to="everyone")
    drive(Job.objects.get())
    assert send(visitor).status_code == 422
    assert send(browser).status_code == 302


def test_by_a_key_one_has_ones_own_jobs_alone(service: Upstream, member: User, other: User) -> None:
    job = requested(member, sharing=EVERYONE)
    caller = Caller(make_key(other)[1])
    assert caller.get(f"/api/v1/jobs/{job.uid}").status_code == 404
    assert caller.post(f"/api/v1/jobs/{job.uid}/cancel", {}).status_code == 404
    assert str(job.uid) not in caller.get("/api/v1/jobs").content.decode()
