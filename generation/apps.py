"""The wing in which pictures are made: prompts, models, jobs, credits."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = "Generation"
