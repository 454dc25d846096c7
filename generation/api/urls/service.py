"""The image service's own endpoints: generate, status, models, tasks."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.api.views.generate import Generate
from generation.api.views.models import Models
from generation.api.views.status import Status, Task

urlpatterns: list[URLPattern] = [
    path("ai-image/generate", Generate.as_view(), name="api-generate"),
    path("ai-image/status/<str:art_variation_id>", Status.as_view(), name="api-status"),
    path("ai-image/models", Models.as_view(), name="api-models"),
    path("tasks/<str:task_id>", Task.as_view(), name="api-task"),
]
