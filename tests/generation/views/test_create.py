"""The workbench: what was typed is checked, kept and made."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from gallery.models import Image
from generation.models import ImageModel, Job, Reference
from tests.generation.making import KONTEXT, SCHNELL, drive, picture, reference, requested
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "prompt": "a lighthouse",
        "model": f"simplified:{SCHNELL}",
        "token": "one-press",
        "p-count": "1",
        "p-aspect_ratio": "1:1",
        **changes,
    }


def test_create_makes_a_job_and_goes_home(service: Upstream, browser: Client) -> None:
    response = browser.post("/create/", typed())
    assert (response.status_code, response["Location"]) == (302, "/")
    assert Job.objects.get().prompt == "a lighthouse"


def test_a_double_click_makes_one_job_and_an_edit_another(service: Upstream, browser: Client) -> None:
    for _ in range(2):
        browser.post("/create/", typed())
    assert Job.objects.count() == 1
    browser.post("/create/", typed(prompt="a lighthouse at night"))
    assert Job.objects.count() == 2


def test_two_windows_make_two_jobs(service: Upstream, browser: Client) -> None:
    browser.post("/create/", typed(token="left"))
    browser.post("/create/", typed(token="right", prompt="another"))
    assert Job.objects.count() == 2


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({"prompt": "  "}, "Describe the picture you would like."),
    "too long": ({"prompt": "x" * 20_000}, "20,000 characters long"),
    "a null byte": ({"prompt": "a\x00b"}, "Null characters"),
    "no pictures": ({"p-count": "0"}, "1 at least"),
    "half a picture": ({"p-count": "2.5"}, "whole number"),
    "too many": ({"p-count": "99"}, "4 at most"),
    "a seed of 20 digits": ({"p-seed": "9" * 20}, "at most"),
    "an unknown model": ({"model": "simplified:no-such"}, "no longer offered"),
    "an unknown style": ({"styles": ["gothic"]}, "There is no style “gothic”"),
    "a lower quote": ({"quote": "1"}, "This costs 8 credits, not 1"),
    "a foreign reference": (
        {"references": ["11111111-1111-4111-8111-111111111111"]},
        "no longer in your library",
    ),
}


@pytest.mark.parametrize(("changes", "sentence"), BAD.values(), ids=list(BAD))
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_bad_input_gets_a_sentence_and_everything_typed_is_kept(
    service: Upstream, browser: Client, changes: dict[str, Any], sentence: str, headers: dict[str, str]
) -> None:
    sent = typed(**{"prompt": "keep me", **changes})
    response = browser.post("/create/", sent, headers=headers)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert not Job.objects.exists()
    assert sent["prompt"].strip("\x00 ")[:50].split("\x00")[0] in page
    assert 'value="one-press"' in page


@pytest.mark.parametrize(
    "prompt", ["منارة عند الغروب", "🦊🌲 in snow", "a" * 3_000, "<script>alert(1)</script>"]
)
def test_any_honest_prompt_is_taken_as_it_is(service: Upstream, browser: Client, prompt: str) -> None:
    assert browser.post("/create/", typed(prompt=prompt)).status_code == 302
    assert Job.objects.get().prompt == prompt


def test_a_good_file_is_kept_beside_a_bad_one(service: Upstream, browser: Client) -> None:
    files = [
        SimpleUploadedFile("good.png", picture()),
        SimpleUploadedFile("bad.png", b"<svg onload=alert(1)>"),
    ]
    response = browser.post("/create/", typed(model=f"simplified:{KONTEXT}", files=files))
    assert response.status_code == 422
    page = response.content.decode()
    assert "“bad.png”: This is not a picture" in page
    kept = Reference.objects.get()
    assert f'value="{kept.uid}"' in page


def test_files_sent_with_the_form_become_references(service: Upstream, browser: Client) -> None:
    files = [SimpleUploadedFile("one.png", picture("red"))]
    assert browser.post("/create/", typed(model=f"simplified:{KONTEXT}", files=files)).status_code == 302
    assert Job.objects.get().capability == "reference_image"


def test_a_model_that_cannot_take_the_references_says_why(
    service: Upstream, browser: Client, member: User
) -> None:
    response = browser.post("/create/", typed(references=[str(reference(member).uid)]))
    assert response.status_code == 422
    page = response.content.decode()
    assert "FLUX schnell does not take one reference." in page
    assert "Changed to" in page


def test_dropping_a_picture_changes_to_a_model_that_takes_it_and_says_so(
    service: Upstream, browser: Client, member: User
) -> None:
    data = {"model": f"simplified:{SCHNELL}", "references": str(reference(member).uid), "p-seed": "7"}
    response = browser.get("/create/fields/", data)
    composer = response.context["composer"]
    assert composer.can_send
    assert composer.model.key.startswith("simplified:")
    assert f"Changed to {composer.model.name}: FLUX schnell" in response.content.decode()
    assert [field.value for field in composer.fields if field.name == "p-seed"] in ([], ["7"])


def test_the_cap_refuses_before_anything_is_sent(
    service: Upstream, browser: Client, settings: Settings
) -> None:
    settings.ATELIER_DAILY_CREDITS = 10
    response = browser.post("/create/", typed(**{"p-count": "2"}))
    assert "This needs 16 credits. This site has 10 left." in response.content.decode()
    assert not Job.objects.exists()


def test_after_htmx_sent_the_form_keeps_its_values_under_a_new_token(
    service: Upstream, browser: Client
) -> None:
    home = {**HTMX, "HX-Current-URL": "http://testserver/"}
    response = browser.post("/create/", typed(), headers=home)
    page = response.content.decode()
    assert response.status_code == 200
    assert "a lighthouse" in page
    assert 'value="one-press"' not in page
    assert f"job-{Job.objects.get().uid}" in page


def test_the_workbench_on_its_own_page_leads_home_and_keeps_its_token(
    service: Upstream, browser: Client
) -> None:
    response = browser.post("/create/", typed(), headers=HTMX)
    assert response["HX-Redirect"] == "/"


def test_every_model_draws_exactly_its_fields(service: Upstream, browser: Client) -> None:
    for model in ImageModel.objects.filter(listed=True):
        if "prompt" not in model.capabilities:
            continue
        response = browser.get("/create/fields/", {"model": model.key})
        page = response.content.decode()
        for field in model.capabilities["prompt"]:
            if field["name"] != "prompt" and field["type"] not in ("file", "file_list"):
                assert f'name="p-{field["name"]}"' in page, (model, field["name"])


def test_remix_fills_everything_in(service: Upstream, browser: Client, member: User) -> None:
    teal = reference(member)
    parameters = {"aspect_ratio": "16:9", "seed": 77}
    drive(requested(member, "a teal boat", model_id=KONTEXT, parameters=parameters, references=[teal]))
    image = Image.objects.get(owner=member)
    page = browser.get("/create/", {"remix": str(image.uid)}).content.decode()
    assert "a teal boat" in page
    assert f'value="{teal.uid}"' in page
    assert f'value="{image.uid}"' in page
    assert 'value="77"' in page


def test_a_picture_of_another_cannot_be_remixed_or_used(
    service: Upstream, browser: Client, other: User
) -> None:
    drive(requested(other))
    image = Image.objects.get(owner=other)
    for name in ("remix", "reference"):
        assert browser.get("/create/", {name: str(image.uid)}).status_code == 404
    assert browser.get("/create/", {"remix": "nonsense"}).status_code == 404
    assert browser.post(f"/create/vary/{image.uid}/").status_code == 404


def test_a_gallery_picture_as_reference_becomes_the_parent(
    service: Upstream, browser: Client, member: User
) -> None:
    drive(requested(member, "first"))
    first = Image.objects.get()
    page = browser.get("/create/", {"reference": str(first.uid)}).content.decode()
    row = Reference.objects.get()
    assert f'value="{row.uid}"' in page
    drive(requested(member, "second", model_id=KONTEXT, references=[row]))
    assert list(Image.objects.get(prompt="second").parents.all()) == [first]


def test_vary_makes_the_recipe_again_without_its_seed(
    service: Upstream, browser: Client, member: User
) -> None:
    drive(requested(member, "a boat", parameters={"seed": 5, "count": 2}))
    image = Image.objects.filter(owner=member).first()
    assert image
    browser.post(f"/create/vary/{image.uid}/")
    job = Job.objects.order_by("-id")[0]
    assert (job.prompt, job.count, "seed" in job.parameters, job.parent) == ("a boat", 1, False, image)


@pytest.mark.parametrize("cookie", ["still sent", "gone, too"])
def test_text_typed_after_the_session_ended_is_shown_again_and_kept_nowhere(
    service: Upstream, member: User, client: Client, cookie: str
) -> None:
    if cookie == "still sent":
        client.force_login(member)
        client.session.flush()
    response = client.post("/create/", typed(prompt="my long work"))
    assert response.status_code == 401
    text = response.content.decode()
    assert "my long work" in text and "/accounts/login/?next=/create/" in text
    assert not Session.objects.exists()
    client.post("/accounts/login/", {"login": "mara", "password": "a-good-password-1"})
    assert "my long work" not in client.get("/create/").content.decode()
    assert client.session.get_expiry_age() > 24 * 60 * 60


def test_a_draft_of_the_browser_is_drawn_with_all_that_it_names(service: Upstream, browser: Client) -> None:
    teal = reference(User.objects.get(username="mara"))
    entries = typed(prompt="words " * 300, references=[str(teal.uid)], token="t" * 32, refresh="1")
    text = browser.post("/create/", entries, headers=HTMX).content.decode()
    assert "words words" in text and str(teal.uid) in text and "t" * 32 in text
    assert not Job.objects.exists()


def test_a_script_without_a_session_is_told_so(client: Client, db: None) -> None:
    assert client.post("/create/", typed(), headers=HTMX).status_code == 401


def test_a_model_without_a_prompt_field_takes_its_own_fields(service: Upstream, browser: Client) -> None:
    model = ImageModel.objects.get(name="Surprise")
    fields = {field["name"]: field for field in model.capabilities["prompt"]}
    assert "prompt" not in fields
    values = {name: _some_value(field) for name, field in fields.items()}
    sent = {f"p-{name}": str(value).lower() if value is True else value for name, value in values.items()}
    response = browser.post("/create/", {"model": model.key, "token": "t", **sent})
    assert response.status_code == 302, response.content.decode()
    job = drive(Job.objects.get())
    assert job.state == "done", job.message
    assert service.asked("generate")[0].json["parameters"] == values
    assert job.prompt


def test_the_prompt_stands_in_for_a_required_text_left_empty(service: Upstream, browser: Client) -> None:
    model = ImageModel.objects.get(name="Surprise")
    texts = [f for f in model.capabilities["prompt"] if f["type"] == "string" and f["required"]]
    others = {
        f"p-{f['name']}": _some_value(f)
        for f in model.capabilities["prompt"]
        if f["required"] and f not in texts
    }
    data = {"model": model.key, "token": "t", "prompt": "a boat", f"p-{texts[0]['name']}": "", **others}
    assert browser.post("/create/", data).status_code == 302
    assert Job.objects.get().parameters[texts[0]["name"]] == "a boat"


def _some_value(field: dict[str, Any]) -> Any:
    if field["choices"]:
        return field["choices"][-1]
    if field["type"] == "string":
        return "some words"
    if field["type"] == "boolean":
        return True
    low = field["minimum"] if field["minimum"] is not None else 1
    return int(low) if field["type"] == "integer" else float(low)
