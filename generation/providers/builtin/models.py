"""The models of this provider: ways of drawing, each with exactly its fields."""

from __future__ import annotations

from typing import Final

from generation.catalogue.spec import (
    MULTIPLE_IMAGES,
    PROMPT,
    REFERENCE_IMAGE,
    Capability,
    FieldSpec,
    ModelSpec,
)

VENDOR: Final = "Atelier"
SCENES: Final = "atelier-scenes"
PRINT: Final = "atelier-print"
PATTERNS: Final = "atelier-patterns"
COLLAGE: Final = "atelier-collage"

# About one megapixel each, in whole steps of 16.
RATIOS: Final[dict[str, tuple[int, int]]] = {
    "1:1": (1024, 1024), "16:9": (1344, 768), "9:16": (768, 1344), "4:3": (1152, 864), "3:4": (864, 1152),
    "3:2": (1248, 832), "2:3": (832, 1248), "21:9": (1536, 656),
}  # fmt: skip
SIZES: Final[dict[str, tuple[int, int]]] = {
    "1024x1024": (1024, 1024), "1536x1024": (1536, 1024), "1024x1536": (1024, 1536), "512x512": (512, 512),
}  # fmt: skip
MAX_REFERENCES: Final = 8

_PROMPT = FieldSpec(
    "prompt", "string", required=True, max_length=10_000, label="Prompt",
    help="Words choose the scene, the colours, the time of day and the weather. Words it does not know are"
    " set as a poster.",
)  # fmt: skip
_TITLE = FieldSpec(
    "prompt",
    "string",
    required=True,
    max_length=10_000,
    label="Words",
    help="The words that are set in type.",
)
_RATIO = FieldSpec(
    "aspect_ratio", "enum", default="1:1", choices=tuple(RATIOS), label="Aspect ratio",
    help="Width to height. Every shape has about one megapixel.",
)  # fmt: skip
_SIZE = FieldSpec(
    "size", "enum", default="1024x1024", choices=tuple(SIZES), label="Size", help="Width by height in pixels."
)
_COUNT = FieldSpec(
    "count", "integer", default=1, minimum=1, maximum=4, label="Pictures",
    help="How many to draw, each with the next seed.",
)  # fmt: skip
_SEED = FieldSpec(
    "seed", "integer", minimum=0, maximum=2**32 - 1, label="Seed",
    help="The same words with the same seed give the same picture. Empty: a new one each time.",
)  # fmt: skip
_NEGATIVE = FieldSpec(
    "negative_prompt", "string", max_length=2_000, label="Leave out",
    help="What should not be in the picture, such as sun, birds or fog.",
)  # fmt: skip
_ONE = FieldSpec(
    "input_image", "file", required=True, label="Reference", help="Gives the colours and the composition."
)
_SEVERAL = FieldSpec(
    "reference_images", "file_list", required=True, max_items=MAX_REFERENCES, label="References",
    help="Up to eight pictures. Their colours and compositions are blended.",
)  # fmt: skip
_QUALITY = FieldSpec(
    "quality", "enum", default="printed", choices=("clean", "printed", "worn"), label="Print quality",
    help="From crisp ink on smooth paper to a tired old press.",
)  # fmt: skip
_SCALE = FieldSpec(
    "scale", "number", default=1.0, minimum=0.5, maximum=2.0, label="Scale",
    help="The size of the pattern: 0.5 is fine, 2 is bold.",
)  # fmt: skip
_BORDER = FieldSpec(
    "border",
    "boolean",
    default=False,
    label="Paper border",
    help="Leave a margin of paper around the pattern.",
)
_LAYOUT = FieldSpec(
    "layout", "enum", default="scattered", choices=("scattered", "strips", "circles"), label="Layout",
    help="How the pieces are cut and laid.",
)  # fmt: skip


def _fields(*fields: FieldSpec) -> dict[Capability, tuple[FieldSpec, ...]]:
    return {
        PROMPT: fields,
        REFERENCE_IMAGE: (fields[0], _ONE, *fields[1:]),
        MULTIPLE_IMAGES: (fields[0], _SEVERAL, *fields[1:]),
    }


def _model(
    id: str, name: str, description: str, capabilities: dict[Capability, tuple[FieldSpec, ...]]
) -> ModelSpec:
    return ModelSpec(
        id=id,
        name=name,
        capabilities=capabilities,
        vendor=VENDOR,
        description=f"{description} Drawn by this machine from rules and chance; not an AI model.",
        credits=1,
        seconds=1.0,
    )


def _only(
    fields: dict[Capability, tuple[FieldSpec, ...]], *capabilities: Capability
) -> dict[Capability, tuple[FieldSpec, ...]]:
    return {capability: fields[capability] for capability in capabilities}


MODELS: Final[tuple[ModelSpec, ...]] = (
    _model(
        SCENES,
        "Atelier Scenes",
        "Landscapes, cities, flowers, marble and more, chosen by your words.",
        _fields(_PROMPT, _RATIO, _COUNT, _SEED, _NEGATIVE),
    ),
    _model(
        PRINT,
        "Atelier Print",
        "Sets your words as a letterpress poster; a reference becomes its halftone picture.",
        _only(_fields(_TITLE, _SIZE, _QUALITY, _COUNT, _SEED), PROMPT, REFERENCE_IMAGE),
    ),
    _model(
        PATTERNS,
        "Atelier Patterns",
        "Weaves, tiles, marbling, glass and geometry that fill the sheet from edge to edge.",
        _only(_fields(_PROMPT, _SIZE, _SCALE, _BORDER, _COUNT, _SEED), PROMPT, REFERENCE_IMAGE),
    ),
    _model(
        COLLAGE,
        "Atelier Collage",
        "Cuts up your references and lays them on paper with shapes in their own colours.",
        _only(_fields(_PROMPT, _RATIO, _LAYOUT, _COUNT, _SEED), REFERENCE_IMAGE, MULTIPLE_IMAGES),
    ),
)


def find(model: str) -> ModelSpec | None:
    return next((spec for spec in MODELS if spec.id == model), None)
