from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    form = {"username": "eve", "password1": "correct horse battery", "password2": "correct horse battery"}
    client.post("/accounts/signup/", form)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["ada", "ada@example.org"])
def test_one_signs_in_by_name_or_address(client: Client, name: str) -> None:
    User.objects.create_user("ada", "ada@example.org", "correct horse battery")
    response = client.post("/accounts/login/", {"login": name, "password": "correct horse battery"})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_wrong_password_does_not_get_in(client: Client) -> None:
    User.objects.create_user("ada", "ada@example.org", "correct horse battery")
    client.post("/accounts/login/", {"login": "ada", "password": "wrong"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/", "/admin/", "/create/", "/accounts/password/change/"])
def test_strangers_are_sent_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith(("/accounts/login/", "/admin/login/"))


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    """Its own would not be rate-limited."""
    User.objects.create_superuser("ada", password="correct horse battery")
    response = client.post("/admin/login/", {"username": "ada", "password": "correct horse battery"})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_the_admin_is_closed_to_members(client: Client) -> None:
    client.force_login(User.objects.create_user("eve"))
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("page", ["signup", "email", "confirm-email", "login/code/confirm"])
def test_pages_that_nobody_needs_are_not_there(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}/").status_code == 404
    assert client.post(f"/accounts/{page}/").status_code == 404
