"""The wing in which pictures are made: prompts, models, jobs, credits."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save, pre_delete


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = "Generation"

    def ready(self) -> None:
        leaving = import_module("generation.leaving")
        pre_delete.connect(
            leaving.stop_waiting_jobs, sender=settings.AUTH_USER_MODEL, dispatch_uid="generation.leaving"
        )
        post_save.connect(
            leaving.end_keys, sender=settings.AUTH_USER_MODEL, dispatch_uid="generation.leaving.keys"
        )
