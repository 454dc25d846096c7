"""The measuring half of `bench.api`, in a process whose settings are its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from bench.api import a_second, body, row
from config import urls
from generation.catalogue.sync import sync_all
from generation.models import ApiKey, Job

GENERATE = "/api/v1/service/ai-image/generate"
STATUS = "/api/v1/service/ai-image/status/"
_numbers = itertools.count()


@login_not_required
def null(request: HttpRequest) -> HttpResponse:
    """The reference: a view that does nothing, behind the same middleware."""
    return HttpResponse("{}", content_type="application/json")


def run() -> None:
    urls.urlpatterns.insert(0, path("null", null))
    sync_all()
    owner = get_user_model().objects.create_user("bench")
    _, secret = ApiKey.objects.create_key(owner=owner, name="bench")
    client = Client(headers={"Authorization": f"Api-Key {secret}"})

    def generate() -> None:
        answer = client.post(GENERATE, body(f"a lake {next(_numbers)}"), content_type="application/json")
        assert answer.status_code == 202, answer.content

    def status() -> None:
        assert client.get(f"{STATUS}{Job.objects.values_list('uid', flat=True)[0]}").status_code == 200

    def queries(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            work()
        return len(caught)

    generate()
    first = queries(generate), queries(status)
    reference = a_second(lambda: client.get("/null"), 400)
    row("null view", reference, reference)
    row("generate", a_second(generate, 60), reference, f"{first[0]} / {queries(generate)}")
    row("status", a_second(status, 200), reference, f"{first[1]} / {queries(status)}")
