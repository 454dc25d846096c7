"""One field of a model, from however the service describes it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

from generation.catalogue.spec import REFERENCE_NAMES, FieldSpec, FieldType
from generation.providers.simplified.text import plain

MAX_FIELDS: Final = 200
MAX_CHOICES: Final = 500
_WORDS: Final[dict[FieldType, str]] = {
    "string": "string str text textarea multiline char varchar prompt uuid color colour url uri",
    "integer": "integer int long number_int seed",
    "number": "number float double decimal range slider numeric",
    "boolean": "boolean bool checkbox switch toggle flag",
    "enum": "enum select choice choices dropdown radio option options literal",
    "file": (
        "file image image_file asset upload media image_url file_url image_uri file_uri image_id asset_id"
    ),
    "file_list": (
        "file_list filelist files images image_list imagelist asset_list assets file[] image[] asset[] "
        "list[file] list[image] multi_file multi_image image_urls file_urls asset_ids array_of_files "
        "array_of_images"
    ),
}
_TYPES: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_LISTS: Final = frozenset({"array", "list", "string[]", "list[string]", "string_list", "uuid[]", "url[]"})
_URL_TYPES: Final = frozenset(
    {"url", "uri", "image_url", "file_url", "image_uri", "file_uri", "image_urls", "file_urls", "url[]"}
)
_URL_FORMATS: Final = frozenset({"url", "uri", "uri-reference", "http", "https"})


def parse_fields(data: Any, problems: list[str], where: str) -> tuple[FieldSpec, ...] | None:
    """The fields in a list, a map by name or a JSON schema; None where there are none."""
    required: frozenset[str] = frozenset()
    if isinstance(data, dict) and isinstance(data.get("properties"), dict):
        listed = data.get("required")
        required = frozenset(filter(None, map(plain, listed if isinstance(listed, list) else [])))
        data = data["properties"]
    if isinstance(data, dict):
        pairs: list[tuple[str, Any]] = [(plain(key, 100), value) for key, value in data.items()]
    elif isinstance(data, list):
        pairs = [("", item) for item in data]
    else:
        return None
    if len(pairs) > MAX_FIELDS:
        problems.append(f"{where}: {len(pairs)} fields; only the first {MAX_FIELDS} were read.")
    fields: dict[str, FieldSpec] = {}
    for number, (name, item) in enumerate(pairs[:MAX_FIELDS], 1):
        field = _parse(name, item, problems, f"{where}, field {name or number}")
        if field is None:
            continue
        if field.name in fields:
            problems.append(f"{where}: field {field.name} is there twice; the first one counts.")
            continue
        fields[field.name] = replace(field, required=True) if field.name in required else field
    return tuple(fields.values())


def is_map_of_fields(data: dict[str, Any]) -> bool:
    """Whether a map goes from names to fields, and is not itself about something else."""
    values = list(data.values())
    words = [isinstance(value, str) and value.lower() in _TYPES for value in values]
    return any(isinstance(value, dict) for value in values) or (bool(words) and all(words))


def first(item: dict[str, Any], *keys: str) -> Any:
    """The value of the first of these keys that has one."""
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _parse(name: str, item: Any, problems: list[str], where: str) -> FieldSpec | None:
    if isinstance(item, str):
        # A bare name in a list, or a bare type in a map.
        item = {"type": item} if name else {"name": item}
    if not isinstance(item, dict):
        if name:
            problems.append(f"{where}: its description is not understood; taken as plain text.")
            return FieldSpec(name=name, type="string")
        problems.append(f"{where}: not understood and left out.")
        return None
    name = plain(first(item, "name", "key", "field_name", "field", "id"), 100) or name
    if not name:
        problems.append(f"{where}: has no name and was left out.")
        return None
    said, is_array = _said_type(item)
    choices = _choices(item, problems, where)
    kind = _kind(name, item, said, is_array, choices, problems, where)
    if kind == "enum" and not choices:
        problems.append(f"{where}: a choice without values; taken as plain text.")
        kind = "string"
    low, high = _bounds(kind, item, problems, where)
    field = FieldSpec(
        name=name,
        type=kind,
        required=_truth(first(item, "required", "is_required")) is True,
        choices=choices if kind == "enum" else (),
        minimum=low,
        maximum=high,
        max_length=_size(item, ("max_length", "maxLength"), problems, where) if kind == "string" else None,
        max_items=_max_items(item, problems, where) if kind == "file_list" else None,
        label=plain(first(item, "label", "title"), 100),
        help=plain(first(item, "description", "help_text", "help"), 500),
        wants_url=kind in ("file", "file_list") and _wants_url(item, said),
    )
    return replace(field, default=_default(field, item, problems, where))


def _said_type(item: dict[str, Any]) -> tuple[str, bool]:
    """The type's word, and whether it is a list of something (then the word is that something's)."""
    said = first(item, "field_type", "type", "data_type")
    if isinstance(said, list):
        said = next((word for word in said if word != "null"), None)
    if isinstance(said, dict):
        said = first(said, "name", "type")
    word = plain(said, 60).lower().replace("-", "_").replace(" ", "_")
    if word not in _LISTS:
        return word, False
    items = item.get("items")
    inner = plain(first(items, "type", "format") if isinstance(items, dict) else items, 60).lower()
    return inner or word, True


def _kind(
    name: str,
    item: dict[str, Any],
    said: str,
    is_array: bool,
    choices: tuple[Any, ...],
    problems: list[str],
    where: str,
) -> FieldType:
    kind = _TYPES.get(said)
    if name in REFERENCE_NAMES and kind in (None, "string", "file", "file_list"):
        # A plural takes several, unless its type says that it is one file.
        many = is_array or kind == "file_list" or (kind != "file" and name.endswith("s"))
        return "file_list" if many else "file"
    if is_array:
        if kind in ("file", "file_list"):
            return "file_list"
        problems.append(f"{where}: takes a list, which is not understood; taken as plain text.")
        return "string"
    if choices and kind not in ("file", "file_list", "boolean"):
        return "enum"
    if kind in ("file", "file_list"):
        return "file_list" if (_whole(first(item, "max_items", "maxItems")) or 0) > 1 else kind
    if kind is not None:
        return kind
    if said:
        problems.append(f"{where}: the type {said!r} is not known; taken as plain text.")
        return "string"
    default = item.get("default")
    if isinstance(default, bool):
        return "boolean"
    if isinstance(default, int):
        return "integer"
    if isinstance(default, float):
        return "number"
    if name != "prompt":
        problems.append(f"{where}: has no type; taken as plain text.")
    return "string"


def _wants_url(item: dict[str, Any], said: str) -> bool:
    items = item.get("items")
    formats = {plain(item.get("format"), 20).lower()}
    if isinstance(items, dict):
        formats.add(plain(items.get("format"), 20).lower())
    return said in _URL_TYPES or said in _URL_FORMATS or bool(formats & _URL_FORMATS)


def _choices(item: dict[str, Any], problems: list[str], where: str) -> tuple[Any, ...]:
    data = first(item, "enum_values", "enum", "choices", "options")
    if data is None or data is False or data is True:
        return ()
    if isinstance(data, dict):
        data = list(data)
    if not isinstance(data, list):
        problems.append(f"{where}: its choices are not a list.")
        return ()
    if len(data) > MAX_CHOICES:
        problems.append(f"{where}: {len(data)} choices; only the first {MAX_CHOICES} were read.")
    found: list[Any] = []
    for entry in data[:MAX_CHOICES]:
        value = first(entry, "value", "id", "key", "name", "label") if isinstance(entry, dict) else entry
        if isinstance(entry, list) and entry:
            value = entry[0]  # a pair of value and label
        if not isinstance(value, str | int | float) or (isinstance(value, str) and len(value) > 200):
            problems.append(f"{where}: one of its choices is not understood and was left out.")
        elif not any(value == other and type(value) is type(other) for other in found):
            found.append(value)
    return tuple(found)


def _bounds(
    kind: FieldType, item: dict[str, Any], problems: list[str], where: str
) -> tuple[float | None, float | None]:
    if kind not in ("integer", "number"):
        return None, None
    low = _bound(item, ("min", "minimum", "min_value", "ge"), problems, where)
    high = _bound(item, ("max", "maximum", "max_value", "le"), problems, where)
    if low is not None and high is not None and low > high:
        problems.append(f"{where}: its least value is above its greatest; both are left out.")
        return None, None
    return low, high


def _bound(item: dict[str, Any], keys: tuple[str, ...], problems: list[str], where: str) -> float | None:
    said = first(item, *keys)
    value = number(said)
    if said is not None and value is None:
        problems.append(f"{where}: the bound {plain(said, 40) or keys[0]!r} is not a number.")
    return value


def _size(item: dict[str, Any], keys: tuple[str, ...], problems: list[str], where: str) -> int | None:
    said = first(item, *keys)
    value = _whole(said)
    if said is not None and (value is None or value < 1):
        problems.append(f"{where}: {keys[0]} is not a count.")
        return None
    return value


def _max_items(item: dict[str, Any], problems: list[str], where: str) -> int | None:
    return _size(item, ("max_items", "maxItems", "max", "maximum"), problems, where)


def _default(field: FieldSpec, item: dict[str, Any], problems: list[str], where: str) -> Any:
    said = item.get("default")
    if said is None or field.is_reference or said == "":
        return None
    value: Any = None
    match field.type:
        case "boolean":
            value = _truth(said)
        case "integer":
            value = _whole(said)
        case "number":
            value = number(said)
        case "enum":
            value = next((one for one in field.choices if one == said and type(one) is type(said)), None)
            if value is None:
                value = next((one for one in field.choices if plain(one) == plain(said)), None)
        case _:
            value = said if isinstance(said, str) else None
    too_low = field.minimum is not None and isinstance(value, int | float) and value < field.minimum
    too_high = field.maximum is not None and isinstance(value, int | float) and value > field.maximum
    if value is None or too_low or too_high or (isinstance(value, str) and len(value) > 10_000):
        problems.append(f"{where}: its default does not fit it and is left out.")
        return None
    return value


def number(value: object) -> float | None:
    """A number from a number or its text; whole ones stay whole."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        try:
            value = int(text) if text.lstrip("+-").isdecimal() and len(text) <= 40 else float(text)
        except ValueError:
            return None
    if isinstance(value, int):
        return value if abs(value) < 10**30 else None
    return value if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e30 else None


def _whole(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = plain(value, 10).lower()
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)
