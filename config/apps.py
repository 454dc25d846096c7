"""The house itself: settings, start, setup and health."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks

from config.checks import unknown_names


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "Atelier"

    def ready(self) -> None:
        checks.register(unknown_names)
