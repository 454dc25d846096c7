"""What the tests about people share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

PASSWORD = "correct horse battery"


def make(name: str, role: str = "member", **more: Any) -> User:
    return User.objects.create_user(
        name,
        f"{name}@example.org",
        PASSWORD,
        is_superuser=role == "admin",
        is_staff=role != "member",
        **more,
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def act(client: Client, person: User, name: str) -> Any:
    return client.post(reverse("admin:auth_user_act", args=[person.pk]), {"act": name}, follow=True)


def saved(client: Client, person: User, **changes: Any) -> Any:
    """The page of a person in the admin, sent with these changes."""
    now = {"username": person.username, "email": person.email, "first_name": "", "last_name": ""}
    role = "admin" if person.is_superuser else "manager" if person.is_staff else "member"
    form = {**now, "role": role, "groups": [], "plan": "", **changes}
    return client.post(reverse("admin:auth_user_change", args=[person.pk]), form, follow=True)
