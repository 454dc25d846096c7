"""Words of others that are HTML: planted wherever one is kept, and no page has it as anything but words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from generation.catalogue.spec import FieldSpec, ModelSpec
from generation.catalogue.sync import save
from generation.models import ImageModel, Job
from tests.e2e import admin_pages, furniture
from tests.generation.making import drive, picture, requested
from tests.generation.used import boss
from tests.pages import LEFT_OUT, plain
from tests.rows import addresses
from tests.upstream.server import Upstream

# One ends text, attributes, scripts and titles, and tries what somebody may unescape; the other is an address
# that runs, an attribute more, what the admin's theme evaluates, and a sign that Python formats with.
BAITS: Final = (
    "<img src=x onerror=planted()>\"'></a></script></textarea></title><svg onload=planted()>"
    "&lt;iframe srcdoc=planted()&gt;",
    "javascript:planted()//\"' onfocus=planted() x-init=planted() z={{ planted }}{% planted %}",
)
# Free text that pages and programs take for a name of theirs, and no person or service writes.
OURS: Final = frozenset(
    {
        "provider",
        "capability",
        "format",
        "content_type",
        "placeholder",
        "password",
        "codename",
        "model",
        "app_label",
        "action_flag",
        "sha256",
        "source_sha256",
        "token_hash",
        "hashed_key",
        "prefix",
        "submission_key",
        "account",
        "owner",
        "change_message",
        "object_id",
    }
)


class Planted(HTMLParser):
    """What came out as more than words: a tag or an attribute of ours, or an address that runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script" and dict(attrs).get("type") != "application/json"
        for name, value in attrs:
            runs = name.startswith(("on", "x-", "@", ":", "hx-on", "srcdoc")) and "planted" in (value or "")
            leads = (value or "").strip().lower().startswith("javascript:") and name != "value"
            # Words about a picture may be anything; an address may not.
            if runs or "planted" in name or (leads and name in ("href", "src", "action", "formaction")):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and "planted" in data:
            self.found.append(f"<script>{data[:80]}")


def evil(bait: str) -> ModelSpec:
    """A model of the service with the bait in every word it may choose."""
    field = FieldSpec("size", "enum", choices=(bait, "small"), default=bait, label=bait, help=bait)
    text = FieldSpec("style_words", "string", default=bait, label=bait, help=bait)
    yes = FieldSpec("tidy", "boolean", default=True, label=bait, help=bait)
    named = FieldSpec(bait[:90], "string", default=bait, label="", help=bait)
    number = FieldSpec("steps", "integer", default=3, minimum=1, maximum=9, label=bait, help=bait)
    prompt = FieldSpec("prompt", "string", required=True, label=bait, help=bait)
    spec = ModelSpec(f"evil.{bait}"[:200], bait, {}, vendor=bait, description=bait, credits=1, seconds=1.0)
    fields = (prompt, field, text, yes, named, number)
    return replace(spec, capabilities={"prompt": fields}, raw={bait: [bait, {"a": bait}]}, problems=(bait,))


def planted_in(value: Any, bait: str) -> Any:
    if isinstance(value, str):
        return bait
    if isinstance(value, list):
        return [planted_in(item, bait) for item in value]
    return {key: planted_in(item, bait) for key, item in value.items()} if isinstance(value, dict) else value


def free_texts(kind: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in kind._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        if is_text and not field.primary_key and not field.choices and field.name not in OURS:
            yield field


def plant(bait: str) -> set[str]:
    """In all rows of all tables but the models', which a list of the service fills."""
    filled = set()
    for kind in apps.get_models():
        if kind._meta.app_label not in ("auth", "config", "gallery", "generation") or kind is ImageModel:
            continue
        for row in kind._default_manager.all():
            for field in free_texts(kind):
                value = getattr(row, field.attname)
                words = f"{row.pk}{bait}" if field.unique else bait
                words = words[: field.max_length] if isinstance(field, models.CharField) else words
                new = planted_in(value, bait) if isinstance(field, models.JSONField) else words
                kind._default_manager.filter(pk=row.pk).update(**{field.attname: new})
                filled.add(f"{kind._meta.label}.{field.name}")
    return filled


def answers(client: Client, person: User) -> Iterator[tuple[str, str]]:
    """Every page there is, and what is said after acts."""
    row = ImageModel.objects.get(vendor__gt="", model_id__startswith="evil.")
    job = Job.objects.filter(owner=person).latest("id")
    studio = [path for name, path in (plain() | addresses(person)).items() if name not in LEFT_OUT]
    studio += [f"{reverse('create')}?model={row.pk}", f"{reverse('create')}?job={job.uid}"]
    studio += [
        f"{reverse('create')}?{urlencode({name: bait})}" for name in ("prompt", "model") for bait in BAITS
    ]
    admin = [path for path in admin_pages.pages(person.username) if "logout" not in path]
    changes = [reverse("admin:generation_imagemodel_change", args=[row.pk])]
    for path in [*studio, *admin, *changes]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path, headers=headers)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                yield path, answer.content.decode()
    for path in admin_pages.lists():
        yield f"{path}, searched", client.get(path, {"q": BAITS[1]}).content.decode()
        kind = path.rstrip("/").split("/")[-1]
        rows = [str(found.pk) for found in _kind(kind)._default_manager.all()[:20]]
        chosen = {"action": "delete_selected", "_selected_action": rows, "index": "0"}
        yield f"{path}, chosen", client.post(path, chosen, follow=True).content.decode()
    wrong = {"own_name": BAITS[0], "default-size": BAITS[1], "default-steps": BAITS[0]}
    yield "refused", client.post(changes[0], wrong).content.decode()
    told = {"own_name": BAITS[0], "price_rules-TOTAL_FORMS": "0", "price_rules-INITIAL_FORMS": "0"}
    yield "told", client.post(changes[0], told, follow=True).content.decode()
    files = [SimpleUploadedFile(f"{BAITS[0]}.png", data) for data in (b"no picture", picture())]
    sent = client.post(reverse("reference-upload"), {"files": files}, headers={"HX-Request": "true"})
    yield "uploaded", sent.content.decode()
    composed = {"model": row.pk, "prompt": BAITS[1], "p-size": BAITS[0], "p-steps": BAITS[1], "token": "x"}
    yield "composed", client.post(reverse("create"), composed).content.decode()


def _kind(name: str) -> type[models.Model]:
    return next(kind for kind in apps.get_models() if kind._meta.model_name == name)


@pytest.mark.parametrize("bait", BAITS)
def test_no_page_takes_words_of_others_for_html(service: Upstream, client: Client, bait: str) -> None:
    root = boss()
    done = drive(requested(root))
    assert done.state == "done"
    furniture.furnish(root.username)
    save("simplified", [evil(bait)])
    filled = plant(bait)
    assert {
        "auth.User.first_name",
        "auth.Group.name",
        "generation.Plan.name",
        "generation.ApiKey.name",
    } <= filled
    assert {"generation.Job.upstream_answer", "generation.Reference.name", "generation.Job.message"} <= filled
    root.refresh_from_db()
    client.force_login(root)
    seen, faults = 0, []
    for where, page in answers(client, root):
        seen += "planted" in page
        faults += [f"{where}: {fault}" for fault in Planted(page).found]
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert seen > 40, "The bait has to be on the pages."


@pytest.mark.parametrize(
    "frame", ["<p>{}</p>", '<p title="{}">', "<a href='{}'>", '<script type="application/json">"{}"']
)
def test_the_walk_would_find_it(frame: str) -> None:
    assert any(Planted(frame.format(bait)).found for bait in BAITS)
    assert not any(Planted(f"<p title='{escape(bait)}'>{escape(bait)}</p>").found for bait in BAITS)
