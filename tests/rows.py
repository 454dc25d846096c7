"""The addresses of the pages that need a row: made for one person, whoever walks there."""

from __future__ import annotations

import json

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import User
from django.urls import reverse

from config.invites import hashed
from config.models import Invite
from config.setup import has_admin, setup_link
from gallery.models import Image
from generation.models import ApiKey, Job
from tests.pages import PAGES

TOKEN = "a-token-of-the-walk"


def addresses(person: User) -> dict[str, str]:
    """Name and path; `person` has a picture and a job, and there may be an admin already."""
    key, _ = ApiKey.objects.create_key(owner=person, name="walk")
    Invite.objects.get_or_create(token_hash=hashed(TOKEN), defaults={"role": "member", "created_by": person})
    leaver, _ = User.objects.get_or_create(username="leaver", defaults={"is_active": False})
    link = "" if has_admin() else setup_link()
    rows: dict[str, list[object]] = {
        "image": [Image.objects.filter(owner=person).latest("id").uid],
        "job": [Job.objects.filter(owner=person).latest("id").uid],
        "key": [key.prefix],
        "person": [leaver.pk],
        "invite": [TOKEN],
        "setup": [link.split("/")[-2] if link else "used"],
        "reset": [user_pk_to_url_str(person), default_token_generator.make_token(person)],
    }
    return {name: reverse(name, args=rows[kind]) for name, kind in PAGES.items()}


def main(name: str) -> None:
    """For a walk through a site of its own, from its shell."""
    print(json.dumps(addresses(User.objects.get(username=name))))
