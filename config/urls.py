"""Every address."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.health import healthz
from config.own_data import export, own_data
from config.setup import setup

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("setup/<str:token>/", setup, name="setup"),
    path("settings/data/", own_data, name="own-data"),
    path("settings/data/export/", export, name="own-data-export"),
    path("accounts/", include("allauth.account.urls")),
    # Signing in to the admin is rate-limited like signing in anywhere else.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("", include("generation.urls")),
    path("", include("gallery.urls")),
]
