"""A drawing in the place of a model that this site does not have takes what it can of its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from generation.catalogue.roles import ratio_of
from generation.catalogue.spec import FieldSpec

SHAPES = ("aspect_ratio", "size", "image_size", "resolution")


def adapted(
    given: Mapping[str, Any], specs: Sequence[FieldSpec], keep: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """What the drawing model understands, shapes as near as it can, and the names of what was left aside.

    Only fields that it does not have are left aside; a wrong value of one it has stays wrong.
    """
    own = {spec.name: spec for spec in specs}
    taken: dict[str, Any] = {}
    shape = next((ratio for name in SHAPES if (ratio := ratio_of(given.get(name)))), None)
    for name, value in given.items():
        if name in own or name in keep:
            taken[name] = value
    for name in SHAPES:
        spec = own.get(name)
        if spec is not None and spec.choices and shape and taken.get(name) not in spec.choices:
            taken[name] = _nearest(spec.choices, shape)
            break
    return taken, sorted(name for name in given if name not in taken and name not in SHAPES[:2])


def _nearest(choices: Sequence[Any], shape: float) -> Any:
    return min(choices, key=lambda choice: abs((ratio_of(choice) or 1.0) - shape))
