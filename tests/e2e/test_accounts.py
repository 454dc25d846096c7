"""From an invite to a second factor, in real browsers."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Literal

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.windows import Account, Windows

pytestmark = pytest.mark.e2e
PASSWORD = "A-quiet-orchard-43"
HOME = re.compile(r"^http://[^/]+/$")
SETTINGS = ("password/change", "two-factor", "two-factor/webauthn/add", "sessions")


def code(secret: str, step: int) -> str:
    """What the app shows now, or showed so many half minutes ago."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def invited(windows: Windows, admin: Account, role: str = "Member") -> str:
    """A link, as the admin copies it."""
    page = windows.open(admin)
    page.goto("/admin/config/invite/add/")
    page.get_by_label("Role").select_option(label=role)
    page.locator("[name=expires_at_0]").fill(f"{timezone.now() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_role("button", name="Save", exact=True).click()
    return page.get_by_label("Link", exact=True).input_value()


def accept(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page).to_have_url(HOME)


def prove(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username or email").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.journey
def test_from_the_invite_to_a_code_from_an_app(windows: Windows, admin: Account) -> None:
    link = invited(windows, admin)
    page = windows.open()
    accept(page, link, "ines")
    page.goto("/accounts/two-factor/")
    page.get_by_role("link", name="Set up").click()
    prove(page)
    secret = page.get_by_label("Secret").input_value()
    expect(page.locator(".settings-code")).to_be_visible()
    page.get_by_label("Authenticator code").fill(code(secret, -1))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".settings-codes li")).to_have_count(10)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "ines")
    page.locator("[name=code]").fill(code(secret, 0))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(HOME)
    page.goto("/accounts/sessions/")
    expect(page.locator(".settings-row")).to_have_count(1)
    expect(page.locator(".settings-row")).to_contain_text("This one")
    windows.allow("410")
    stranger = windows.open()
    stranger.goto(link)
    expect(stranger.get_by_text("This invite has been used")).to_be_visible()


def test_a_passkey_signs_in_without_a_password_and_is_asked_for_before_a_new_name(
    windows: Windows, admin: Account
) -> None:
    page = windows.open()
    accept(page, invited(windows, admin), "pia")
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    device |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto("/accounts/two-factor/webauthn/add/")
    prove(page)
    page.locator("[name=name]").fill("My phone")
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".settings-codes li")).to_have_count(10)
    page.goto("/accounts/two-factor/webauthn/")
    expect(page.get_by_text("Signs you in without a password.")).to_be_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(HOME)
    # The challenge was for minutes; the session is not.
    (expires,) = (one["expires"] for one in page.context.cookies() if one["name"] == "sessionid")
    assert expires > time.time() + 24 * 60 * 60
    page.goto("/accounts/sessions/")
    expect(page.get_by_text("This one")).to_be_visible()
    renamed(page, "Pia")


def renamed(page: Page, name: str) -> None:
    """Who has a passkey is asked for it before the user name is changed."""
    page.goto("/settings/you/")
    page.get_by_label("User name").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("saved as soon as you have")).to_be_visible()
    faults = axe.faults(page, "asked for a passkey")
    page.get_by_role("link", name="Use a code").click()
    faults += axe.faults(page, "asked for a code")
    assert not faults, "\n".join(faults)
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value(name)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_the_doors_and_in_the_settings(
    windows: Windows, admin: Account, theme: Literal["dark", "light"]
) -> None:
    link = invited(windows, admin, "Manager")
    page = windows.open(color_scheme=theme)
    found: list[str] = []
    for path in (link, "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/key/1-x/"):
        page.goto(path)
        found += axe.faults(page, path)
    accept(page, link, f"manon-{theme}")
    page.goto("/accounts/two-factor/totp/activate/")
    found += axe.faults(page, "reauthenticate")
    prove(page)
    found += axe.faults(page, "activate")
    for path in SETTINGS:
        page.goto(f"/accounts/{path}/")
        found += axe.faults(page, path)
    for path in ("/settings/you/", "/settings/data/"):
        page.goto(path)
        found += axe.faults(page, path)
    assert not found, "\n".join(found)
