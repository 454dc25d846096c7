"""Signed links of files."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.api.views.files import ImageFile, ReferenceFile, Upload

urlpatterns: list[URLPattern] = [
    path("images/<uuid:uid>/<str:name>", ImageFile.as_view(), name="api-file-image"),
    path("references/<uuid:uid>/<str:name>", ReferenceFile.as_view(), name="api-file-reference"),
    path("uploads/<uuid:uid>", Upload.as_view(), name="api-file-upload"),
]
