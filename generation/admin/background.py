"""The queue of background work, to look at: it only wakes people up, and Atelier alone fills it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from generation.admin.base import Page

# Theirs come first, so that ours, which know the theme, can take their place.
import_module("django_q.admin")
for _model in (Schedule, Success, Failure, OrmQ):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class Background(Page):
    """What is over may be cleared away; a schedule that is deleted is back after the next start."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Schedule)
class ScheduleAdmin(Background):
    list_display = fields = ("name", "func", "schedule_type", "next_run")


@admin.register(Success, Failure)
class TaskAdmin(Background):
    list_display = ("name", "func", "started", "stopped")
    fields = (*list_display, "args", "kwargs", "result", "attempt_count")
    search_fields = ("name", "func")


@admin.register(OrmQ)
class QueuedAdmin(Background):
    """With Redis as the queue this list is empty."""

    list_display = fields = ("task_id", "func", "lock")
