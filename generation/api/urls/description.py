"""The OpenAPI document and its page."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.api.views.description import docs, schema

urlpatterns: list[URLPattern] = [
    path("schema", schema, name="api-schema"),
    path("docs", docs, name="api-docs"),
]
