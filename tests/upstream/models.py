"""The models of the stand-in, one of them with fields that nobody could know beforehand."""

from __future__ import annotations

import copy
import random
import string
from typing import Any, Final

RATIOS: Final = ["1:1", "16:9", "9:16", "4:5", "5:4", "4:3", "3:4", "3:2", "2:3", "21:9"]
PROMPT: Final = "prompt"
ONE: Final = "reference_image"
MANY: Final = "multiple_images"
Field = dict[str, Any]


def prompt(limit: int = 4000) -> Field:
    return {
        "name": "prompt",
        "field_type": "string",
        "required": True,
        "max_length": limit,
        "label": "Prompt",
    }


def ratio(values: list[str] | None = None) -> Field:
    return enum("aspect_ratio", values or RATIOS, "1:1")


def enum(name: str, values: list[Any], default: Any, **more: Any) -> Field:
    return {"name": name, "field_type": "enum", "enum_values": values, "default": default, **more}


def count(most: int = 4) -> Field:
    return {"name": "count", "field_type": "integer", "min": 1, "max": most, "default": 1}


def seed() -> Field:
    return {"name": "seed", "field_type": "integer", "min": 0, "max": 2**32 - 1, "description": "Repeats it."}


def negative() -> Field:
    return {"name": "negative_prompt", "field_type": "string", "max_length": 1000}


def file(name: str, **more: Any) -> Field:
    return {"name": name, "field_type": "file", "required": True, **more}


def files(name: str, most: int, **more: Any) -> Field:
    return {"name": name, "field_type": "file_list", "required": True, "max_items": most, **more}


def model(
    model_id: str,
    name: str,
    credits: int,
    seconds: float,
    format: str,
    **capabilities: list[Field],
) -> dict[str, Any]:
    return {
        "id": model_id,
        "name": name,
        "credits_per_image": credits,
        "estimated_time": seconds,
        "capabilities": {name: {"fields": fields} for name, fields in capabilities.items()},
        "_format": format,
    }


def catalogue(rng: random.Random) -> list[dict[str, Any]]:
    """All models. Keys that begin with an underscore are for the stand-in alone."""
    plain = [prompt(), ratio(), count(), negative(), seed()]
    openai = [
        prompt(32_000),
        enum("size", ["1024x1024", "1536x1024", "1024x1536", "auto"], "1024x1024"),
        enum("quality", ["low", "medium", "high"], "medium"),
        count(),
    ]
    gemini = [prompt(), ratio(), enum("image_size", ["1K", "2K", "4K"], "1K"), count(4)]
    flux2 = [prompt(), ratio(), enum("resolution", ["0.5 MP", "1 MP", "2 MP", "4 MP"], "1 MP"), seed()]
    kontext = [prompt(), ratio(), seed()]
    seedream = [prompt(), ratio(), count(), seed()]
    styles = {"name": "magic_prompt", "field_type": "boolean", "default": True, "label": "Magic prompt"}
    ideogram = [prompt(), ratio(), negative(), styles, count(), seed()]
    strength = {"name": "image_prompt_strength", "field_type": "number", "min": 0, "max": 1, "default": 0.1}
    several = files("reference_images", 10)
    return [
        model("flux.flux-schnell", "FLUX schnell", 8, 5, "WEBP", prompt=[prompt(), ratio(), count(), seed()]),
        model("flux.dev", "FLUX dev", 60, 12, "WEBP", prompt=plain),
        model("flux.flux-realism", "FLUX Realism", 100, 14, "JPEG", prompt=plain),
        model(
            "flux.flux-kontext-pro",
            "FLUX Kontext pro",
            100,
            14,
            "JPEG",
            prompt=kontext,
            reference_image=[*kontext, file("input_image", format="url")],
        ),
        model(
            "flux.flux-1.1-pro-ultra",
            "FLUX 1.1 pro ultra",
            200,
            20,
            "JPEG",
            prompt=[*kontext, {"name": "raw", "field_type": "boolean", "default": False}],
            reference_image=[*kontext, file("image_prompt"), strength],
        ),
        model(
            "flux.flux-2-pro",
            "FLUX 2 pro",
            120,
            18,
            "PNG",
            prompt=flux2,
            reference_image=[*flux2, files("reference_images", 1)],
            multiple_images=[*flux2, files("reference_images", 8)],
        ),
        model("google.imagen-4.0-fast-generate-001", "Imagen 4 Fast", 50, 6, "PNG", prompt=plain[:3]),
        model("google.imagen-4.0-generate-001", "Imagen 4", 70, 10, "PNG", prompt=plain[:3]),
        model(
            "google.gemini-3-pro-image-preview",
            "Gemini 3 Pro Image",
            120,
            25,
            "PNG",
            prompt=gemini,
            reference_image=[*gemini, files("reference_images", 1)],
            multiple_images=[*gemini, files("reference_images", 14)],
        ),
        model(
            "openai.imgen",
            "GPT Image",
            100,
            30,
            "WEBP",
            prompt=openai,
            reference_image=[*openai, file("source_image")],
            multiple_images=[*openai, files("reference_images", 16)],
        ),
        model("openai.imgen-1.5", "GPT Image 1.5", 150, 30, "WEBP", prompt=openai),
        model(
            "bytedance.seedream-4",
            "Seedream 4",
            75,
            12,
            "JPEG",
            prompt=seedream,
            reference_image=[*seedream, several],
            multiple_images=[*seedream, several],
        ),
        model(
            "ideogram.ideogram-v3-turbo",
            "Ideogram 3 Turbo",
            100,
            10,
            "PNG",
            prompt=ideogram,
            reference_image=[*ideogram, files("style_reference_images", 1)],
            multiple_images=[*ideogram, files("style_reference_images", 3)],
        ),
        model("qwen.qwen-image", "Qwen Image", 60, 15, "WEBP", prompt=plain),
        surprise(rng),
    ]


def surprise(rng: random.Random) -> dict[str, Any]:
    """A model whose fields are different in every run, each of another type."""
    names: set[str] = set()
    while len(names) < 6:
        names.add("".join(rng.choices(string.ascii_lowercase, k=7)) + rng.choice(["", "_x", "_mode"]))
    text, choice, whole, yes, real, image = rng.sample(sorted(names), 6)
    low = rng.randint(-5, 10)
    fields: list[Field] = [
        {"name": text, "field_type": "string", "required": True, "max_length": rng.randint(50, 500)},
        enum(choice, [f"{text[:3]}-{number}" for number in range(rng.randint(2, 6))], None, required=True),
        {
            "name": whole,
            "field_type": "integer",
            "required": True,
            "min": low,
            "max": low + rng.randint(3, 20),
        },
        {"name": yes, "field_type": "boolean", "required": False, "default": rng.random() < 0.5},
        {"name": real, "field_type": "number", "required": False, "min": 0.5, "max": 7.5, "default": 2.5},
    ]
    return model(
        "lab.surprise",
        "Surprise",
        rng.randint(3, 40),
        8,
        rng.choice(["PNG", "JPEG", "WEBP"]),
        prompt=fields,
        reference_image=[*fields, file(image)],
    )


def public(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The models as the list shows them."""
    return [
        {key: copy.deepcopy(value) for key, value in one.items() if not key.startswith("_")} for one in models
    ]
