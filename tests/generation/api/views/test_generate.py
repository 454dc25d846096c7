"""POST generate: what is taken, what is refused, and what a second try brings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from generation.models import Hold, ImageModel, Job, Plan, PlanAssignment
from generation.states import State
from tests.generation.api.calling import GENERATE, Caller, make_key
from tests.generation.making import KONTEXT, SCHNELL, SEEDREAM, drive, model, reference
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db


def faults(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400, response.content
    body = response.json()
    assert body["detail"]
    errors: dict[str, list[str]] = body["errors"]
    return errors


def test_a_job_is_made_and_its_three_ids_are_given(service: Upstream, member: User, caller: Caller) -> None:
    response = caller.generate("a red boat", properties=["cinematic"])
    assert response.status_code == 202
    job = Job.objects.get()
    assert response.json() == dict.fromkeys(("task_id", "id", "art_variation_id"), str(job.uid))
    assert (job.owner, job.prompt, job.styles, job.model) == (member, "a red boat", ["cinematic"], SCHNELL)
    assert Hold.objects.get(job=job).quoted == 8
    assert drive(job).state == State.DONE
    assert service.count("generate") == 1


def test_the_picture_lands_in_the_gallery_of_the_key_s_owner(
    service: Upstream, member: User, caller: Caller
) -> None:
    caller.generate()
    drive(Job.objects.get())
    assert member.images.get().prompt == "a lighthouse"


def test_without_a_key_or_with_a_wrong_one_nothing_is_made(service: Upstream, member: User) -> None:
    _, secret = make_key(member)
    prefix = secret.partition(".")[0]
    for text in ("", "nonsense", "a.b", f"{prefix}.wrong", secret + "x", prefix, "\x00.x", "é.é"):
        response = Caller(text).generate()
        assert response.status_code == 401, text
        assert response["WWW-Authenticate"] == "Api-Key"
        assert response.json()["detail"]
    assert not Job.objects.exists()


def test_a_session_is_no_key(service: Upstream, member: User, caller: Caller) -> None:
    anonymous = Caller()
    anonymous.client.force_login(member)
    assert anonymous.generate().status_code == 401


def test_a_revoked_an_expired_and_an_inactive_owner_s_key_are_refused(
    service: Upstream, member: User
) -> None:

    expired = make_key(member, expiry_date=timezone.now() - timedelta(seconds=1))[1]
    revoked = make_key(member, revoked=True)[1]
    good = make_key(member)[1]
    assert Caller(expired).generate().status_code == 401
    assert Caller(revoked).generate().status_code == 401
    assert Caller(good).generate().status_code == 202
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert Caller(good).generate().status_code == 401


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"count": 2.5}, "parameters.count"),
        ({"count": 0}, "parameters.count"),
        ({"count": 99}, "parameters.count"),
        ({"count": "many"}, "parameters.count"),
        ({"count": True}, "parameters.count"),
        ({"count": [1]}, "parameters.count"),
        ({"seed": -1}, "parameters.seed"),
        ({"seed": 12345678901234567890}, "parameters.seed"),
        ({"seed": 10**400}, "parameters.seed"),
        ({"prompt": ""}, "parameters.prompt"),
        ({"prompt": "  "}, "parameters.prompt"),
        ({"prompt": None}, "parameters.prompt"),
        ({"prompt": ["a red car", " on a hill"]}, "parameters.prompt"),
        ({"prompt": 5}, "parameters.prompt"),
        ({"prompt": "x" * 20_000}, "parameters.prompt"),
        ({"aspect_ratio": "7:5"}, "parameters.aspect_ratio"),
        ({"aspect_ratio": {"w": 1}}, "parameters.aspect_ratio"),
        ({"nonsense": 1}, "parameters.nonsense"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    service: Upstream, caller: Caller, parameters: dict[str, Any], field: str
) -> None:
    assert list(faults(caller.generate(parameters=parameters))) == [field]
    assert not Job.objects.exists()


def test_null_is_as_good_as_not_given(service: Upstream, caller: Caller) -> None:
    parameters = {"count": None, "seed": None, "aspect_ratio": None}
    response = caller.generate(parameters=parameters, properties=None)
    assert response.status_code == 202
    assert Job.objects.get().count == 1


def test_numbers_may_come_as_texts(service: Upstream, caller: Caller) -> None:
    assert caller.generate(parameters={"count": "2", "seed": "7"}).status_code == 202
    assert Job.objects.get().parameters["count"] == 2
    assert Job.objects.get().parameters["seed"] == 7


def test_styles_that_were_split_at_commas_are_cleaned(service: Upstream, caller: Caller) -> None:
    assert caller.generate(properties=["cinematic", " photography", ""]).status_code == 202
    assert Job.objects.get().styles == ["cinematic", "photography"]


@pytest.mark.parametrize("properties", ["cinematic", [1], [{}], ["two words"], ["x"] * 30, {"a": 1}])
def test_styles_that_are_none_are_refused(service: Upstream, caller: Caller, properties: Any) -> None:
    assert list(faults(caller.generate(properties=properties))) == ["properties"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": "no.such"}, "model"),
        ({"model": ""}, "model"),
        ({"model": None}, "model"),
        ({"model": 5}, "model"),
        ({"capability": "video"}, "capability"),
        ({"capability": None}, "capability"),
        ({"capability": ["prompt"]}, "capability"),
        ({"capability": {}}, "capability"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_envelope_is_named(
    service: Upstream, caller: Caller, changes: dict[str, Any], field: str
) -> None:
    assert list(faults(caller.generate(**changes))) == [field]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("nonsense", 400),
        ("[]", 400),
        ("null", 400),
        ('"text"', 400),
        ('{"model": NaN}', 400),
        ("[" * 100_000, 400),
        ('{"a":' * 60 + "1" + "}" * 60, 400),
        (b"\xff\xfe", 400),
        ('{"model": "\\ud800"}', 400),
        ('{"model": "\\u0000"}', 400),
        ('{"\\u0000": 1}', 400),
        (f'{{"model": {"9" * 5000}}}', 400),
        ('{"model": "' + "x" * 300_000 + '"}', 413),
    ],
)
def test_what_is_no_request_is_answered_in_json(
    service: Upstream, caller: Caller, body: str | bytes, status: int
) -> None:
    response = caller.post(GENERATE, body)
    assert response.status_code == status
    assert isinstance(response.json()["detail"], str)


def test_another_kind_of_body_or_method_is_answered_in_json(service: Upstream, caller: Caller) -> None:
    assert caller.client.post(GENERATE, {"model": "x"}).status_code == 415
    assert caller.client.post(GENERATE, {"model": "x"}).json()["detail"]
    assert caller.get(GENERATE).status_code == 405
    assert caller.get(GENERATE).json()["detail"]


def test_what_is_accepted_does_not_matter(service: Upstream, caller: Caller) -> None:
    response = caller.client.get("/api/v1/service/ai-image/models", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"


# References ---------------------------------------------------------------------------


def test_a_reference_goes_into_the_field_of_the_model(
    service: Upstream, member: User, caller: Caller
) -> None:
    teal = reference(member)
    response = caller.generate(
        model=KONTEXT, capability="reference_image", parameters={"input_image": str(teal.uid)}
    )
    assert response.status_code == 202
    job = Job.objects.get()
    assert [row.reference for row in job.job_references.all()] == [teal]
    assert job.reference_fields == [["input_image", False, True, 1]]
    assert drive(job).state == State.DONE


def test_a_list_called_reference_images_is_understood_by_any_model(
    service: Upstream, member: User, caller: Caller
) -> None:
    teal = reference(member)
    response = caller.generate(
        model=KONTEXT, capability="reference_image", parameters={"reference_images": [str(teal.uid)]}
    )
    assert response.status_code == 202
    assert Job.objects.get().reference_fields[0][0] == "input_image"


def test_an_image_named_twice_is_two_references(service: Upstream, member: User, caller: Caller) -> None:
    uid = str(reference(member).uid)
    response = caller.generate(
        model=SEEDREAM, capability="multiple_images", parameters={"reference_images": [uid, uid]}
    )
    assert response.status_code == 202
    assert Job.objects.get().job_references.count() == 2
    assert drive(Job.objects.get()).state == State.DONE


def test_several_images_may_be_one(service: Upstream, member: User, caller: Caller) -> None:
    uid = str(reference(member).uid)
    response = caller.generate(
        model=SEEDREAM, capability="multiple_images", parameters={"reference_images": [uid]}
    )
    assert response.status_code == 202
    job = drive(Job.objects.get())
    assert (job.capability, job.state) == ("multiple_images", State.DONE)


def test_references_that_do_not_fit_are_refused(service: Upstream, member: User, caller: Caller) -> None:
    uid = str(reference(member).uid)
    cases: list[tuple[str, str, dict[str, Any], str]] = [
        (SCHNELL, "prompt", {"reference_images": [uid]}, "parameters.reference_images"),
        (KONTEXT, "reference_image", {}, "parameters.input_image"),
        (KONTEXT, "reference_image", {"input_image": [uid, uid]}, "parameters.input_image"),
        (KONTEXT, "reference_image", {"reference_images": [uid, uid]}, "parameters.reference_images"),
        (KONTEXT, "reference_image", {"reference_images": []}, "parameters.reference_images"),
        (KONTEXT, "reference_image", {"input_image": uid, "image_prompt": uid}, "parameters.image_prompt"),
        (SEEDREAM, "multiple_images", {"reference_images": [uid] * 17}, "parameters.reference_images"),
        (KONTEXT, "reference_image", {"input_image": "no-id"}, "parameters.input_image"),
        (KONTEXT, "reference_image", {"input_image": ""}, "parameters.input_image"),
        (KONTEXT, "reference_image", {"input_image": 7}, "parameters.input_image"),
    ]  # fmt: skip
    for model_id, capability, parameters, field in cases:
        response = caller.generate(model=model_id, capability=capability, parameters=parameters)
        assert list(faults(response)) == [field], parameters
    assert not Job.objects.exists()


def test_another_person_s_reference_is_as_unknown_as_one_of_nobody(
    service: Upstream, other: User, caller: Caller
) -> None:
    theirs = str(reference(other).uid)
    answers = [
        faults(caller.generate(model=KONTEXT, capability="reference_image", parameters={"input_image": uid}))
        for uid in (theirs, "00000000-0000-4000-8000-000000000000")
    ]
    assert answers[0] == answers[1]


# Limits --------------------------------------------------------------------------------


def test_out_of_credits_is_429_without_retry_after(service: Upstream, member: User, caller: Caller) -> None:
    plan = Plan.objects.create(name="Small", credits=10)
    PlanAssignment.objects.create(plan=plan, user=member)
    assert caller.generate().status_code == 202
    response = caller.generate("another")
    assert response.status_code == 429
    assert "Retry-After" not in response
    body = response.json()
    assert (body["code"], body["limit"], body["left"]) == ("out_of_credits", "Your plan", 2)
    assert body["refills_at"]
    assert Job.objects.count() == 1


def test_too_fast_is_429_with_retry_after(service: Upstream, caller: Caller, settings: Settings) -> None:
    settings.ATELIER_API_RATE = 3
    assert [caller.generate(f"{n}").status_code for n in range(4)] == [202, 202, 202, 429]
    response = caller.generate("once more")
    assert int(response["Retry-After"]) >= 1
    assert response.json()["code"] == "too_fast"


def test_a_model_outside_the_plan_or_the_key_is_403(service: Upstream, member: User) -> None:
    narrow = make_key(member, models=[model(KONTEXT)])[1]
    response = Caller(narrow).generate()
    assert (response.status_code, response.json()["code"]) == (403, "model_not_allowed")
    plan = Plan.objects.create(name="Few")
    plan.models.set([model(KONTEXT)])
    PlanAssignment.objects.create(plan=plan, user=member)
    assert Caller(make_key(member)[1]).generate().status_code == 403


def test_a_hidden_model_does_not_exist(service: Upstream, caller: Caller) -> None:
    ImageModel.objects.filter(model_id=SCHNELL).update(hidden=True)
    assert list(faults(caller.generate())) == ["model"]


def test_the_api_never_asks_back_about_duplicates(service: Upstream, caller: Caller) -> None:
    assert [caller.generate("the same").status_code for _ in range(3)] == [202] * 3
    assert Job.objects.count() == 3


# The same request again ------------------------------------------------------------------


def test_the_same_idempotency_key_and_body_are_the_same_job(service: Upstream, caller: Caller) -> None:
    headers = {"Idempotency_Key": "order 17"}
    first, again = (caller.generate(headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert Job.objects.count() == 1


def test_the_same_idempotency_key_with_another_body_is_a_conflict(service: Upstream, caller: Caller) -> None:
    headers = {"Idempotency_Key": "order 17"}
    caller.generate(headers=headers)
    response = caller.generate("something else", headers=headers)
    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
    assert Job.objects.count() == 1


def test_another_key_s_idempotency_keys_are_its_own(service: Upstream, member: User) -> None:
    headers = {"Idempotency_Key": "1"}
    ids = {Caller(make_key(member)[1]).generate(headers=headers).json()["id"] for _ in range(2)}
    assert len(ids) == 2


def test_a_refused_request_may_be_sent_again_under_its_idempotency_key(
    service: Upstream, member: User, caller: Caller
) -> None:
    plan = Plan.objects.create(name="None", credits=0)
    PlanAssignment.objects.create(plan=plan, user=member)
    headers = {"Idempotency_Key": "again"}
    assert caller.generate(headers=headers).status_code == 429
    Plan.objects.update(credits=100)
    assert caller.generate(headers=headers).status_code == 202


@pytest.mark.parametrize("key", ["", "   ", "x" * 256, "é"])
def test_an_idempotency_key_that_is_none_is_refused(service: Upstream, caller: Caller, key: str) -> None:
    assert list(faults(caller.generate(headers={"Idempotency_Key": key}))) == ["Idempotency-Key"]


def test_what_an_admin_set_as_a_default_holds_for_the_api_too(service: Upstream, caller: Caller) -> None:
    ImageModel.objects.filter(model_id=SCHNELL).update(defaults={"aspect_ratio": "16:9"})
    assert caller.generate().status_code == 202
    assert Job.objects.get().parameters["aspect_ratio"] == "16:9"
