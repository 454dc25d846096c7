"""Processor time of pages and the API, with few pictures and many, beside a view behind stock middleware."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from bench._harness import Ways, compare
from bench.rows import fill
from config import urls
from gallery.models import Image
from gallery.tiles import tile
from generation.catalogue.sync import sync_all
from generation.models import ApiKey, ImageModel

API = "/api/v1/service/ai-image/"
HOST = {"Host": "127.0.0.1:8000"}
# All that startproject writes, and nothing of ours.
STOCK = [name for name in settings.MIDDLEWARE if name.startswith("django.")]


def run(rows: int) -> None:
    call_command("collectstatic", verbosity=0, interactive=False)
    urls.urlpatterns.insert(0, path("stock", stock))
    for count in (100, rows):
        call_command("flush", verbosity=0, interactive=False)
        sync_all()
        compare(f"Pages, {count:,} pictures, processor time", pages(*fill(count)), time.process_time)


@login_not_required
def stock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {request.session.session_key} {request.user.pk}")


def pages(person: User, caller: User) -> Ways:
    """Of a person, and of a program that is somebody else's: its jobs are not on the pages."""
    image = Image.objects.filter(owner=person).earliest("pk")
    model = ImageModel.objects.filter(provider="builtin").earliest("pk").model_id
    _, secret = ApiKey.objects.create_key(owner=caller, name="bench")
    plain, browser = Client(headers=HOST), Client(headers=HOST)
    program = Client(headers=HOST | {"Authorization": f"Api-Key {secret}"})
    for client in (plain, browser):
        client.force_login(person)
    with override_settings(MIDDLEWARE=STOCK):
        plain.get("/stock")  # reads its middleware now

    def get(client: Client, address: str) -> Callable[[], object]:
        assert client.get(address).status_code == 200, address
        return lambda: client.get(address).getvalue()

    def generate() -> str:
        parameters = {"prompt": f"a lake {time.time_ns()}"}
        body = {"model": model, "capability": "prompt", "parameters": parameters}
        return str(program.post(f"{API}generate", body, content_type="application/json").json()["id"])

    return {
        "a view behind stock middleware": get(plain, "/stock"),
        "thumbnail": get(browser, tile(image).src),
        "home": get(browser, "/"),
        "a page of the grid": get(browser, f"{reverse('gallery-grid')}?before=4000000000000000-1"),
        "a picture's page": get(browser, reverse("image", args=[image.uid])),
        "API: status": get(program, f"{API}status/{generate()}"),
        "API: generate": generate,
    }
