"""Bring the catalogue in the database up to what the providers list."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from generation.catalogue import house_defaults
from generation.catalogue.spec import ModelSpec
from generation.catalogue.stored import capabilities_to_json
from generation.configured import get_provider, provider_names
from generation.models import ImageModel
from generation.providers.base import ProviderError
from generation.seen import note

logger = logging.getLogger(__name__)


def sync_all() -> dict[str, str]:
    """Sync every provider; returns provider → "" or why it could not be listed.

    A provider that cannot be asked now keeps its models as they were.
    """
    outcome: dict[str, str] = {}
    for name in provider_names():
        try:
            specs = get_provider(name).list_models()
        except ProviderError as error:
            logger.warning("The model list of %s could not be read: %s", name, error.message)
            outcome[name] = error.message
            note(name, error)
            continue
        except Exception:
            # A bug in one provider must not hide the models of the others.
            logger.exception("The model list of %s could not be read.", name)
            outcome[name] = "Its model list could not be read; the log says why."
            continue
        note(name, specs)
        save(name, specs)
        outcome[name] = ""
    # A provider that is no longer configured offers nothing; its rows stay for old jobs.
    ImageModel.objects.exclude(provider__in=provider_names()).filter(listed=True).update(listed=False)
    return outcome


def save(provider: str, specs: list[ModelSpec]) -> None:
    """Write one provider's whole list. An empty list is an answer not to be believed."""
    if not specs:
        logger.warning("%s lists no models; the catalogue keeps what it had.", provider)
        return
    now = timezone.now()
    own = {row.model_id: row for row in ImageModel.objects.filter(provider=provider).defer("raw")}
    with transaction.atomic():
        for position, spec in enumerate(specs):
            before = own.get(spec.id[:200])
            ImageModel.objects.update_or_create(
                provider=provider,
                model_id=spec.id[:200],
                defaults={
                    "name": (before.own_name if before else "") or spec.name[:200],
                    "listed_name": spec.name[:200],
                    "vendor": spec.vendor[:100],
                    "description": spec.description[:1000],
                    "credits": spec.credits,
                    "seconds": spec.seconds,
                    "capabilities": capabilities_to_json(spec),
                    "raw": spec.raw if spec.raw is not None else {},
                    "problems": list(spec.problems),
                    "position": position,
                    "listed": True,
                    "synced_at": now,
                    **(house_defaults.kept(before, spec) if before else {}),
                },
            )
        kept = [spec.id[:200] for spec in specs]
        ImageModel.objects.filter(provider=provider, listed=True).exclude(model_id__in=kept).update(
            listed=False
        )
