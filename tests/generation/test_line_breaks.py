"""A line break is one character for who counts, stores and sends, wherever the words came from."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from gallery.models import Image
from generation.models import Job
from tests.gallery.factories import make_image
from tests.generation.api.calling import Caller, make_key
from tests.generation.making import SCHNELL
from tests.upstream.server import Upstream

pytestmark = pytest.mark.django_db
TYPED = [
    ("a pier\r\nat dusk", "a pier\nat dusk"),
    ("a pier\rat dusk", "a pier\nat dusk"),
    ("a\r\n\r\nb\n\rc", "a\n\nb\n\nc"),
    ("🌊\r\n𝔸 pier", "🌊\n𝔸 pier"),
    ("a pier\nat dusk", "a pier\nat dusk"),
]


def order(prompt: str) -> dict[str, Any]:
    return {"prompt": prompt, "model": f"simplified:{SCHNELL}", "token": "t", "p-aspect_ratio": "1:1"}


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_of_a_page(service: Upstream, member: User, client: Client, typed: str, kept: str) -> None:
    client.force_login(member)
    assert client.post("/create/", order(typed)).status_code == 302
    job = Job.objects.get()
    assert (job.prompt, job.parameters["prompt"]) == (kept, kept)


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_of_the_api(service: Upstream, member: User, typed: str, kept: str) -> None:
    answer = Caller(make_key(member)[1]).generate(typed)
    assert answer.status_code in (200, 202)
    job = Job.objects.get()
    assert (job.prompt, job.parameters["prompt"]) == (kept, kept)


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_of_the_shell(service: Upstream, member: User, typed: str, kept: str) -> None:
    call_command("generate", member.username, typed, model=SCHNELL)
    assert Job.objects.get().prompt == kept


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_of_a_recipe_that_comes_with_a_picture(member: User, typed: str, kept: str) -> None:
    made = make_image(member, prompt=typed, parameters={"negative_prompt": typed})
    image = Image.objects.get(pk=made.pk)
    assert (image.prompt, image.parameters["negative_prompt"]) == (kept, kept)


@pytest.mark.parametrize("unit", ["a\r\n", "🌊", "\r\n🌊", "e\u0301"])
def test_as_many_characters_fit_as_the_counter_shows(
    service: Upstream, member: User, client: Client, unit: str, settings: Any
) -> None:
    settings.ATELIER_MAX_PROMPT = 120
    client.force_login(member)
    shown = len(unit.replace("\r\n", "\n"))
    fits = unit * (120 // shown)
    assert client.post("/create/", order(fits.strip())).status_code == 302
    page = client.post("/create/", order(f"x{fits}x"))
    assert page.status_code == 422
    assert f"{len(fits.replace(chr(13), '')) + 2} characters long" in page.content.decode()
