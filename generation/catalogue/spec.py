"""What a model can do and which fields it takes, whoever provides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Capability = Literal["prompt", "reference_image", "multiple_images"]
FieldType = Literal["string", "integer", "number", "boolean", "enum", "file", "file_list"]

PROMPT: Final = "prompt"
REFERENCE_IMAGE: Final = "reference_image"
MULTIPLE_IMAGES: Final = "multiple_images"
# What the image service calls reference fields, whichever of its models has them.
REFERENCE_NAMES: Final = (
    "reference_images",
    "input_image",
    "image_prompt",
    "source_image",
    "style_reference_images",
)
CAPABILITIES: Final[tuple[Capability, ...]] = (PROMPT, REFERENCE_IMAGE, MULTIPLE_IMAGES)


def capability_for(references: int) -> Capability:
    """The capability that follows from how many reference images there are."""
    return CAPABILITIES[min(max(references, 0), 2)]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One parameter of a model.

    `choices` holds the allowed values of an enum, in their own JSON types.
    `minimum` and `maximum` bound numbers, `max_length` characters, `max_items`
    the references of a file list. `wants_url` is true where a reference field
    takes a URL and not an asset id.
    """

    name: str
    type: FieldType
    required: bool = False
    default: Any = None
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    max_items: int | None = None
    label: str = ""
    help: str = ""
    wants_url: bool = False

    @property
    def is_reference(self) -> bool:
        return self.type in ("file", "file_list")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model: its capabilities, each with exactly its fields.

    `credits` is the price of one picture, None where the provider names none;
    `seconds` the typical time of a job. `raw` is what the provider said, word
    for word; `problems` names what of it was not understood.
    """

    id: str
    name: str
    capabilities: Mapping[Capability, tuple[FieldSpec, ...]]
    vendor: str = ""
    description: str = ""
    credits: int | None = None
    seconds: float | None = None
    raw: Any = None
    problems: tuple[str, ...] = field(default=())
