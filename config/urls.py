"""Every address."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from config.accounts import PasskeyLogin, Reset, ResetRequest, closed
from config.hand_over import hand_over
from config.health import healthz
from config.installing import manifest, service_worker
from config.invite_page import invite_page
from config.own_data import export, own_data
from config.setup import setup
from config.you import you

UNUSED = ("signup/", "email/", "confirm-email/", "confirm-email/<str:key>/", "login/code/confirm/")

handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("service-worker.js", service_worker, name="service-worker"),
    path("setup/<str:token>/", setup, name="setup"),
    path("settings/you/", you, name="you"),
    path("settings/data/", own_data, name="own-data"),
    path("settings/data/export/", export, name="own-data-export"),
    path("people/<int:pk>/hand-over/", hand_over, name="hand-over"),
    path("invite/<str:token>/", invite_page, name="invite"),
    # What this house has no use for, before allauth's own.
    *(path(f"accounts/{unused}", closed) for unused in UNUSED),
    path("accounts/password/reset/", ResetRequest.as_view()),
    re_path(r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", Reset.as_view()),
    path("accounts/two-factor/webauthn/login/", PasskeyLogin.as_view()),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/two-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    # Signing in to the admin is rate-limited like signing in anywhere else.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("", include("generation.urls")),
    path("", include("gallery.urls")),
]
