"""Makes people, pictures and keys for the browser tests.

As a process with a site's settings it reads a JSON call a line and answers one a line.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from gallery.ingest import Recipe, prepare, store
from gallery.models import Image
from generation.health import WORKER
from generation.models import ApiKey
from generation.models.heartbeat import Heartbeat
from tests.upstream.pictures import draw, size_for

SHAPES = ("16:9", "1:1", "4:5", "3:2", "9:16", "21:9")
WORDS = (
    "A lighthouse on a basalt cliff at first light",
    "Folded paper birds over a harbour",
    "An orchard in October, long shadows",
    "Three glass bottles on a blue table, seen from above, with the light of late afternoon through them",
)


def person(name: str, password: str, staff: bool) -> str:
    users = get_user_model().objects
    user = users.create_user(
        name, f"{name}@example.org", password or None, is_staff=staff, is_superuser=staff
    )
    return _session(user)


def pictures(name: str, count: int, days: int) -> list[str]:
    owner = get_user_model().objects.get(username=name)
    now, made = timezone.now(), []
    for number in range(count):
        shape, words = SHAPES[number % len(SHAPES)], WORDS[number % len(WORDS)]
        data = draw(f"{words} {number}", number, size_for(shape, 480), "JPEG")
        prompt = f"{words}, number {number + 1}"
        recipe = Recipe(
            prompt=prompt,
            model="flux.dev",
            model_name="FLUX dev",
            provider="simplified",
            capability="prompt",
            parameters={"prompt": prompt, "aspect_ratio": shape, "count": 1, "seed": 7},
            styles=["cinematic"],
            seed=7,
            cost=60,
            took_ms=4200,
        )
        made.append(store(prepare(io.BytesIO(data)), recipe, owner=owner))
    for number, image in enumerate(made):
        age = timedelta(days=days - 1 - number * days // count) + timedelta(seconds=count - number)
        image.created_at = now - age
    Image.objects.bulk_update(made, ["created_at"])
    return [str(image.uid) for image in reversed(made)]


def api_key(name: str) -> str:
    _, key = ApiKey.objects.create_key(owner=get_user_model().objects.get(username=name), name="chain")
    return str(key)


def age_heartbeat(seconds: float) -> None:
    Heartbeat.objects.filter(name=WORKER).update(seen_at=timezone.now() - timedelta(seconds=seconds))


def sign_out(name: str) -> None:
    key = str(get_user_model().objects.get(username=name).pk)
    for session in Session.objects.all():
        if session.get_decoded().get(SESSION_KEY) == key:
            session.delete()


def _session(user: User) -> str:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


CALLS: dict[str, Callable[..., Any]] = {
    call.__name__: call for call in (person, pictures, api_key, age_heartbeat, sign_out)
}


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        call, values = json.loads(line)
        print(json.dumps(CALLS[call](**values)), file=out, flush=True)
