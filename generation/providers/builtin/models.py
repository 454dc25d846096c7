"""The models of this provider, each with exactly its fields, and whether a request keeps to them."""

from dataclasses import replace
from typing import Any, Final

from generation.catalogue import spec
from generation.catalogue.spec import CAPABILITIES, FieldSpec, ModelSpec
from generation.providers.base import Rejected, Request

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


_DESCRIPTIONS: Final = {
    SCENES: "Landscapes, cities, flowers, still lifes and more, chosen by your words.",
    PRINT: "Sets your words as a letterpress poster; a reference becomes its halftone picture.",
    PATTERNS: "Weaves, leaded glass and geometry that fill the sheet from edge to edge.",
    COLLAGE: "Cuts up your references and lays them on paper with shapes in their own colours.",
}
# Each field's label and help.
TEXTS: Final[dict[str, tuple[str, str]]] = {
    "prompt": ("Prompt", "Words choose scene, colours, hour and weather. Others are set as a poster."),
    "aspect_ratio": ("Aspect ratio", "Width to height. Every shape has about one megapixel."),
    "size": ("Size", "Width by height in pixels."),
    "count": ("Pictures", "How many to draw, each with the next seed."),
    "seed": ("Seed", "The same words with the same seed give the same picture. Empty: a new one each time."),
    "negative_prompt": ("Leave out", "What should not be in the picture, such as sun, birds or fog."),
    "input_image": ("Reference", "Gives the colours and the composition."),
    "reference_images": ("References", "Up to eight pictures. Their colours and compositions are blended."),
    "quality": ("Print quality", "From crisp ink on smooth paper to a tired old press."),
    "scale": ("Scale", "The size of the pattern: 0.5 is fine, 2 is bold."),
    "border": ("Paper border", "Leave a margin of paper around the pattern."),
    "layout": ("Layout", "How the pieces are cut and laid."),
}


def _field(name: str, type: spec.FieldType, **more: Any) -> FieldSpec:
    label, help = TEXTS[name]
    return FieldSpec(name, type, label=label, help=help, **more)


_PROMPT = _field("prompt", "string", required=True, max_length=10_000)
_WORDS = replace(_PROMPT, label="Words", help="The words that are set in type.")
_RATIO = _field("aspect_ratio", "enum", default="1:1", choices=tuple(RATIOS))
_SIZE = _field("size", "enum", default="1024x1024", choices=tuple(SIZES))
_COUNT = _field("count", "integer", default=1, minimum=1, maximum=4)
_SEED = _field("seed", "integer", minimum=0, maximum=2**32 - 1)
_NEGATIVE = _field("negative_prompt", "string", max_length=2_000)
_ONE = _field("input_image", "file", required=True)
_SEVERAL = _field("reference_images", "file_list", required=True, max_items=8)
_QUALITY = _field("quality", "enum", default="printed", choices=("clean", "printed", "worn"))
_SCALE = _field("scale", "number", default=1.0, minimum=0.5, maximum=2.0)
_BORDER = _field("border", "boolean", default=False)
_LAYOUT = _field("layout", "enum", default="scattered", choices=("scattered", "strips", "circles"))
_REFERENCES: Final = {"prompt": (), "reference_image": (_ONE,), "multiple_images": (_SEVERAL,)}


def _model(id: str, capabilities: tuple[spec.Capability, ...], *fields: FieldSpec) -> ModelSpec:
    own = {capability: (fields[0], *_REFERENCES[capability], *fields[1:]) for capability in capabilities}
    words = f"Draws by rules; not an AI model. {_DESCRIPTIONS[id]}"
    name = id.replace("-", " ").title()
    return ModelSpec(id, name, own, vendor="Built-in painter", description=words, credits=1, seconds=1.0)


MODELS: Final[tuple[ModelSpec, ...]] = (
    _model(SCENES, CAPABILITIES, _PROMPT, _RATIO, _COUNT, _SEED, _NEGATIVE),
    _model(PRINT, CAPABILITIES[:2], _WORDS, _SIZE, _QUALITY, _COUNT, _SEED),
    _model(PATTERNS, CAPABILITIES[:2], _PROMPT, _SIZE, _SCALE, _BORDER, _COUNT, _SEED),
    _model(COLLAGE, CAPABILITIES[1:], _PROMPT, _RATIO, _LAYOUT, _COUNT, _SEED),
)


def find(model: str) -> ModelSpec | None:
    return next((known for known in MODELS if known.id == model), None)


def checked(request: Request) -> dict[str, Any]:
    """The parameters with defaults filled in. Raises Rejected."""
    model = find(request.model)
    if model is None:
        raise Rejected("This model does not exist.", code="unknown_model")
    fields = model.capabilities.get(request.capability)
    if fields is None:
        raise Rejected(f"{model.name} cannot work with this number of references.", code="capability")
    files = [field for field in fields if field.is_reference]
    own = {field.name: field for field in fields if not field.is_reference}
    if unknown := next((name for name in request.parameters if name not in own), None):
        raise Rejected(f"{model.name} has no field called {unknown[:60]}.", code="unknown_field")
    given, most = len(request.references), files[0].max_items or 1 if files else 0
    if given > most:
        raise Rejected(f"At most {most} references, not {given}.", code="references")
    if files and not given:
        raise Rejected(f"{files[0].label} is missing.", code="references")
    values = {name: request.parameters.get(name) for name in own}
    for name, value in values.items():
        if value is None and own[name].required:
            raise Rejected(f"{own[name].label} is missing.", code="missing")
        if value is not None and (problem := _problem(own[name], value)):
            raise Rejected(f"{own[name].label}: {problem}.", code="invalid")
    return {name: own[name].default if value is None else value for name, value in values.items()}


def _problem(field: FieldSpec, value: Any) -> str:
    """What is wrong with a value, or nothing."""
    if field.type == "string":
        most = field.max_length or 0
        fits = isinstance(value, str) and len(value) <= most
        return "" if fits else f"this must be text of at most {most} characters"
    if field.type == "boolean":
        return "" if isinstance(value, bool) else "this must be yes or no"
    if field.type == "enum":
        return "" if value in field.choices else f"choose one of {', '.join(field.choices)}"
    kinds, word = ((int,), "a whole number") if field.type == "integer" else ((int, float), "a number")
    if type(value) not in kinds or value != value:
        return f"this must be {word}"
    if field.minimum is not None and value < field.minimum:
        return f"at least {field.minimum:g}"
    # A seed may be any length: it wraps around, so that one copied from elsewhere works.
    if field.maximum is not None and value > field.maximum and field.name != "seed":
        return f"at most {field.maximum:g}"
    return ""
