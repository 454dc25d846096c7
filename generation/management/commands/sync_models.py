"""Read the providers' model lists now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generation.catalogue.sync import sync_all
from generation.models import ImageModel


class Command(BaseCommand):
    help = "Bring the catalogue of models up to what the providers list now."

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = sync_all()
        for provider, problem in outcome.items():
            count = ImageModel.objects.filter(provider=provider, listed=True).count()
            self.stdout.write(f"{provider}: {problem or f'{count} models'}")
        if any(outcome.values()):
            raise CommandError("Not every provider could be asked.")
