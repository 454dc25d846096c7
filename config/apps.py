"""The house itself: settings, start, setup and health."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core import checks

from config.checks import environment


class HouseConfig(AppConfig):
    name = "config"
    default = True  # there are two in this module
    verbose_name = "Atelier"

    def ready(self) -> None:
        checks.register(environment)
        # As the admin's menu calls what Django calls "Authentication and Authorization".
        apps.get_app_config("auth").verbose_name = "People"


class StaticFiles(StaticFilesConfig):
    """Of drf-spectacular-sidecar only what the page of the API loads: the rest is many megabytes."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "swagger-ui-standalone-preset.*"]
