"""The image service's best-known models, drawn by the built-in painter where there is no key for it.

A script that names one of them runs on a fresh install. An admin may switch one off or
point it elsewhere; that stays so at the next sync.
"""

from __future__ import annotations

from typing import Final

from generation.models import ImageModel, ModelAlias

PROVIDER: Final = "builtin"
SCENES: Final = "atelier-scenes"
STAND_INS: Final[dict[str, str]] = {
    "flux.flux-schnell": SCENES,
    "flux.dev": SCENES,
    "flux.flux-realism": SCENES,
    "flux.flux-kontext-pro": SCENES,
    "flux.flux-1.1-pro-ultra": SCENES,
    "qwen.qwen-image": SCENES,
    "google.imagen-4.0-fast-generate-001": SCENES,
    "google.imagen-4.0-generate-001": SCENES,
    "google.gemini-3-pro-image-preview": SCENES,
    "bytedance.seedream-4": SCENES,
    "bytedance.seedream-4.5": SCENES,
    "openai.imgen": SCENES,
    "openai.imgen-1.5": SCENES,
    "ideogram.ideogram-v3-turbo": SCENES,
    "stability.diffusion": SCENES,
}


def make() -> None:
    """Make the stand-ins that are not there yet; what is there stays as it was left."""
    known = set(ModelAlias.objects.filter(alias__in=STAND_INS).values_list("alias", flat=True))
    missing = {alias: model_id for alias, model_id in STAND_INS.items() if alias not in known}
    if not missing:
        return
    rows = ImageModel.objects.filter(provider=PROVIDER, model_id__in=set(missing.values()))
    models = {model.model_id: model for model in rows.defer("raw")}
    ModelAlias.objects.bulk_create(
        [
            ModelAlias(alias=alias, model=models[model_id], stand_in=True)
            for alias, model_id in missing.items()
            if model_id in models
        ],
        ignore_conflicts=True,
    )
