"""Addresses of the API, in the order of their rooms. None ends in a slash: the service's do not."""

from __future__ import annotations

from django.urls import include, path, re_path

from generation.api.errors import not_found
from generation.api.urls import assets, description, files, own, service

urlpatterns = [
    path("v1/service/", include(service.urlpatterns)),
    *assets.urlpatterns,
    path("v1/files/", include(files.urlpatterns)),
    path("v1/", include(own.urlpatterns)),
    path("", include(description.urlpatterns)),
    re_path(r"^(?P<path>(?s:.*))\Z", not_found, name="api-not-found"),
]
