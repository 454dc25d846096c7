"""Which model answers to an id that a client of the API sends."""

from __future__ import annotations

from django.conf import settings

from generation.catalogue import choices
from generation.models import ImageModel, ModelAlias


def resolve(name: str) -> ImageModel | None:
    """The model of this id; None where there is none.

    A model's own id goes first, providers in the settings' order; then `provider:id`; then an alias.
    """
    models = choices.offered()
    own = next((model for model in models if name == model.model_id), None) or next(
        (model for model in models if name == model.key), None
    )
    if own is not None:
        return own
    return next((alias.model for alias in in_force() if alias.alias == name), None)


def in_force() -> list[ModelAlias]:
    """The aliases that answer now: those of models that are offered."""
    rows = ModelAlias.objects.filter(active=True, model__listed=True, model__hidden=False)
    rows = rows.filter(model__provider__in=settings.PROVIDERS)
    return list(rows.select_related("model").prefetch_related("model__price_rules"))
