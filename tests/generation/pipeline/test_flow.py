"""From a request to pictures, over real HTTP."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from gallery.models import Image
from generation.models import Hold, Output
from generation.pipeline.retry import retry
from generation.quotas.check import problems
from generation.states import Failure, State
from tests.generation.making import KONTEXT, SEEDREAM, drive, order, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def test_a_prompt_becomes_pictures_in_the_gallery(service: Upstream, member: User) -> None:
    job = drive(requested(member, "a lighthouse at dusk", parameters={"count": 2}))
    assert job.state == State.DONE
    images = list(Image.objects.filter(owner=member))
    assert [image.prompt for image in images] == ["a lighthouse at dusk"] * 2
    assert {image.model for image in images} == {job.model}
    assert service.count("generate") == 1


def test_one_reference_is_brought_up_once_and_used_twice(service: Upstream, member: User) -> None:
    teal = reference(member)
    for _ in range(2):
        job = drive(requested(member, model_id=KONTEXT, references=[teal]))
        assert (job.state, job.capability) == (State.DONE, "reference_image")
    assert service.count("put") == 1
    assert service.count("generate") == 2


def test_several_references_keep_their_order(service: Upstream, member: User) -> None:
    teal, red = reference(member, "teal"), reference(member, "red")
    job = drive(requested(member, model_id=SEEDREAM, references=[red, teal]))
    assert (job.state, job.capability) == (State.DONE, "multiple_images")
    sent = service.asked("generate")[0].json["parameters"]
    known = {upload.reference_id: upload.asset_id for row in (teal, red) for upload in row.uploads.all()}
    assert sent["reference_images"] == [known[red.pk], known[teal.pk]]
    image = Image.objects.get(owner=member)
    assert [entry["uid"] for entry in image.references] == [str(red.uid), str(teal.uid)]


def test_a_picture_carries_its_recipe(service: Upstream, member: User) -> None:
    job = drive(
        requested(member, "a red boat", parameters={"seed": 41, "aspect_ratio": "16:9"}, styles=["cinematic"])
    )
    image = Image.objects.get(owner=member)
    assert (image.seed, image.styles, image.cost) == ("41", ["cinematic"], job.price)
    assert image.parameters["aspect_ratio"] == "16:9"
    assert image.maker_name == "mara"
    assert image.took_ms is not None


def test_a_picture_knows_the_one_it_was_made_from(service: Upstream, member: User) -> None:
    drive(requested(member, "first"))
    first = Image.objects.get(owner=member)
    drive(requested(member, "second", parent=first))
    assert list(Image.objects.get(prompt="second").parents.all()) == [first]


def test_fewer_pictures_than_asked_for_cost_less(service: Upstream, member: User) -> None:
    service.plan(missing=2)
    job = drive(requested(member, parameters={"count": 4}))
    hold = Hold.objects.get(job=job)
    assert (job.state, job.failure) == (State.DONE, Failure.INCOMPLETE)
    assert (hold.captured, hold.released) == (2 * job.price, 2 * job.price)


def test_more_pictures_than_asked_for_are_kept_and_not_charged(service: Upstream, member: User) -> None:
    service.plan(extra=1)
    job = drive(requested(member, parameters={"count": 4}))
    hold = Hold.objects.get(job=job)
    assert Image.objects.filter(owner=member).count() == 5
    assert (hold.captured, hold.released) == (4 * job.price, 0)


def test_each_picture_has_its_own_fate(service: Upstream, member: User) -> None:
    service.fail_next("cdn", status=500, times=1)
    job = drive(requested(member, parameters={"count": 3}))
    assert job.state == State.DONE
    assert Output.objects.filter(job=job, state=Output.State.STORED).count() == 3


def test_a_picture_that_never_comes_does_not_hold_up_its_siblings(service: Upstream, member: User) -> None:
    job = requested(member, parameters={"count": 2})
    service.plan(images=[{"asset_id": "gone", "url": f"{service.cdn_url}/no-such-picture.png"}])
    job = drive(job, rounds=20, budget=0.3)
    assert (job.state, job.failure) == (State.FAILED, Failure.INCOMPLETE)
    assert Hold.objects.get(job=job).released == 2 * job.price


def test_an_expired_address_is_asked_for_anew(service: Upstream, member: User) -> None:
    service.fail_next("cdn", status=403)
    job = drive(requested(member), rounds=1, budget=4)
    assert job.state == State.DONE
    assert service.count("cdn") == 2
    assert service.count("generate") == 1


def test_the_same_press_twice_is_one_job(service: Upstream, member: User) -> None:
    first = requested(member, token="t1")
    again = requested(member, token="t1")
    edited = requested(member, "another", token="t1")
    assert first.pk == again.pk
    assert edited.pk != first.pk
    assert Hold.objects.count() == 2


def test_two_people_may_have_the_same_token(service: Upstream, member: User, other: User) -> None:
    assert requested(member, token="t1").pk != requested(other, token="t1").pk


def test_only_a_task_id_is_enough(service: Upstream, member: User) -> None:
    service.plan(ids=("task_id",))
    job = drive(requested(member))
    assert (job.state, job.variation_id) == (State.DONE, "")
    assert service.count("task") >= 1


def test_a_job_of_a_model_that_vanished_still_ends(service: Upstream, member: User) -> None:
    wish = order("a boat")
    job = requested(member, model=wish.model)
    service.models.clear()
    assert drive(job).state in (State.DONE, State.FAILED)


def test_what_was_made_and_could_not_be_fetched_is_fetched_and_not_made_again(
    service: Upstream, member: User
) -> None:
    service.fail_always("cdn", status=200, body="not a picture")
    job = drive(requested(member, parameters={"count": 2}), rounds=40, budget=0.2)
    assert (job.state, job.failure) == (State.FAILED, Failure.INCOMPLETE)
    assert Hold.objects.get(job=job).released == job.quoted
    service.heal()
    again = retry(job, member)
    assert retry(job, member).pk == again.pk
    again = drive(again)
    assert (again.state, Image.objects.filter(owner=member).count()) == (State.DONE, 2)
    assert Hold.objects.get(job=again).captured == job.quoted
    assert service.count("generate") == 1
    assert not list(problems())
