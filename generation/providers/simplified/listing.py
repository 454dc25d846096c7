"""From the service's model list, whatever its shape, to models.

The list's shape is not published, so nothing here expects more than it must.
What is not understood is kept in `raw` and named in `problems`; an entry that
makes no sense at all still becomes a model, without capabilities, so that an
admin sees it.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field, replace
from typing import Any, Final

from generation.catalogue.spec import CAPABILITIES, PROMPT, Capability, FieldSpec, ModelSpec
from generation.providers.simplified.fields import first, is_map_of_fields, number, parse_fields
from generation.providers.simplified.text import dump, identifier, plain

MAX_MODELS: Final = 1000
MAX_PROBLEMS: Final = 30
MAX_RAW: Final = 64 * 1024
_ENVELOPES: Final = ("models", "results", "data", "items")
_FIELDS: Final = ("fields", "parameters", "inputs", "params", "schema")
_VENDORS: Final = {
    "bytedance": "ByteDance",
    "flux": "Black Forest Labs",
    "google": "Google",
    "ideogram": "Ideogram",
    "openai": "OpenAI",
    "qwen": "Qwen",
    "stability": "Stability AI",
}


@dataclass(slots=True)
class Draft:
    """A model while it is being read: its capabilities may still lack their fields."""

    spec: ModelSpec
    capabilities: dict[Capability, tuple[FieldSpec, ...] | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[Capability]:
        return [capability for capability, fields in self.capabilities.items() if not fields]

    def finished(self) -> ModelSpec:
        """The model as it stands."""
        problems = list(dict.fromkeys(self.problems))
        problems += [f"{capability}: no fields are known." for capability in self.missing]
        if not self.capabilities:
            problems.append("It has no capability that is understood.")
        if len(problems) > MAX_PROBLEMS:
            problems = [*problems[:MAX_PROBLEMS], f"And {len(problems) - MAX_PROBLEMS} more."]
        capabilities = {
            name: self.capabilities[name] or () for name in CAPABILITIES if name in self.capabilities
        }
        return replace(self.spec, capabilities=capabilities, problems=tuple(problems))


def parse_listing(data: Any) -> list[Draft]:
    """A draft for every entry of the list, in its order."""
    entries = unwrap(data)
    if entries is None:
        return [unreadable(data, "The list of models is not understood.")]
    drafts: dict[str, Draft] = {}
    for entry in entries[:MAX_MODELS]:
        draft = _parse(entry)
        if draft.spec.id in drafts:
            _merge(drafts[draft.spec.id], draft)
        else:
            drafts[draft.spec.id] = draft
    if len(entries) > MAX_MODELS:
        said = f"The list has {len(entries)} models; only the first {MAX_MODELS} were read."
        drafts["more"] = unreadable(None, said, name=f"{len(entries) - MAX_MODELS} more models")
    return list(drafts.values())


def unwrap(data: Any) -> list[Any] | None:
    """The list's entries, from within whatever envelope."""
    for _ in range(4):
        if isinstance(data, list):
            return data
        if not isinstance(data, dict):
            return None
        inner = next((data[key] for key in _ENVELOPES if isinstance(data.get(key), list | dict)), None)
        if inner is None:
            if _is_model(data):
                return [data]
            # A map from id to model.
            if data and all(isinstance(value, dict) for value in data.values()):
                return [{"id": key, **value} for key, value in data.items()]
            return None
        data = inner
    return None


def next_page(data: Any) -> str:
    """The URL of the list's next page, where it names one."""
    page = data.get("next") if isinstance(data, dict) else None
    return page.strip() if isinstance(page, str) else ""


def parse_detail(data: Any, model: str, capability: Capability, problems: list[str]) -> tuple[FieldSpec, ...]:
    """The fields in the answer for one model and capability; empty where there are none."""
    candidates: list[Any] = [data]
    if isinstance(data, dict):
        candidates += [data[key] for key in _ENVELOPES if key in data]
    for candidate in candidates:
        if isinstance(candidate, list) and candidate and all(_is_model(item) for item in candidate):
            candidate = next((item for item in candidate if _id_of(item) == model), candidate[0])
        if isinstance(candidate, dict):
            if candidate.get("capabilities") is not None:
                draft = _parse({"id": model, **candidate})
                if found := draft.capabilities.get(capability):
                    problems += draft.problems
                    return found
            inner = first(candidate, *_FIELDS)
            if inner is None and any(key in candidate for key in ("id", "model_id", *_ENVELOPES)):
                continue
            candidate = candidate if inner is None else inner
            if (
                isinstance(candidate, dict)
                and capability in candidate
                and _holds_fields(candidate[capability])
            ):
                candidate = candidate[capability]
        candidate = _inner_fields(candidate)
        if found := parse_fields(candidate, problems, capability):
            return found
    return ()


def _parse(entry: Any) -> Draft:
    if not isinstance(entry, dict):
        name = identifier(entry)
        if not name:
            return unreadable(entry, "The entry is not a description of a model.")
        entry = {"id": name}
    model_id = _id_of(entry)
    if not model_id:
        return unreadable(entry, "The entry has no id.", name=plain(first(entry, "name", "label"), 100))
    problems: list[str] = []
    spec = ModelSpec(
        id=model_id,
        name=plain(first(entry, "name", "label", "display_name", "title"), 100) or model_id,
        capabilities={},
        vendor=_vendor(entry, model_id),
        description=plain(first(entry, "description", "help_text"), 500),
        credits=_credits(entry, problems),
        seconds=_seconds(entry, problems),
        raw=_bounded(entry, problems),
    )
    return Draft(spec, _capabilities(entry, problems), problems)


def _id_of(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    return next(filter(None, (identifier(entry.get(key)) for key in ("id", "model_id", "model"))), "")


def _is_model(item: Any) -> bool:
    if not isinstance(item, dict) or not _id_of(item):
        return False
    return any(
        key in item for key in ("capabilities", "capability", "credits_per_image", "model_id", *_FIELDS)
    )


def _capabilities(
    entry: dict[str, Any], problems: list[str]
) -> dict[Capability, tuple[FieldSpec, ...] | None]:
    said = first(entry, "capabilities", "capability")
    shared = first(entry, *_FIELDS)
    pairs: list[tuple[Any, Any]] = []
    if isinstance(said, dict):
        pairs = list(said.items())
    elif isinstance(said, list):
        for item in said:
            if isinstance(item, dict):
                pairs.append((first(item, "capability", "name", "id", "key", "type"), first(item, *_FIELDS)))
            else:
                pairs.append((item, None))
    elif isinstance(said, str):
        pairs = [(said, None)]
    elif said is None and shared is not None:
        problems.append("It names no capabilities; taken as text to image.")
        pairs = [(PROMPT, None)]
    elif said is not None:
        problems.append("Its capabilities are not understood.")
    found: dict[Capability, tuple[FieldSpec, ...] | None] = {}
    for name, value in pairs[:50]:
        capability = _capability(name)
        if capability is None:
            problems.append(f"The capability {plain(name, 60) or 'without a name'!r} is not known.")
        elif value is False or (isinstance(value, dict) and False in _switches(value)):
            continue
        elif not found.get(capability):
            own = parse_fields(_inner_fields(value), problems, capability)
            found[capability] = own or _shared(shared, capability, problems)
    return found


def _switches(value: dict[str, Any]) -> list[Any]:
    return [value.get(key) for key in ("enabled", "supported", "available") if value.get(key) is not None]


def _capability(name: Any) -> Capability | None:
    word = plain(name, 60).lower().replace("-", "_").replace(" ", "_")
    return next((capability for capability in CAPABILITIES if capability == word), None)


def _inner_fields(value: Any) -> Any:
    """What describes the fields: the value itself, or what it holds under `fields` or the like."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _FIELDS if isinstance(value.get(key), list | dict)), None)
        if inner is not None:
            return inner
        return value if is_map_of_fields(value) else None
    return value


def _holds_fields(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and any(key in value for key in _FIELDS))


def _shared(data: Any, capability: Capability, problems: list[str]) -> tuple[FieldSpec, ...] | None:
    """The model's own fields as far as they belong to this capability."""
    if isinstance(data, dict) and any(_holds_fields(data.get(name)) for name in CAPABILITIES):
        return parse_fields(_inner_fields(data.get(capability)), problems, capability)
    if isinstance(data, list):
        data = [item for item in data if _belongs(item, capability)]
    fields = parse_fields(data, problems, capability)
    # Shared fields name references too, and from text alone there are none.
    return tuple(one for one in fields if not one.is_reference or capability != PROMPT) if fields else None


def _belongs(item: Any, capability: Capability) -> bool:
    said = item.get("capabilities") if isinstance(item, dict) else None
    return capability in map(_capability, said) if isinstance(said, list) and said else True


def _merge(kept: Draft, other: Draft) -> None:
    """An id that comes twice: the first one counts, the second adds what that one lacks."""
    for capability, fields in other.capabilities.items():
        if not kept.capabilities.get(capability):
            kept.capabilities[capability] = fields
        elif fields and fields != kept.capabilities[capability]:
            kept.problems.append(f"The id is there twice with different fields for {capability}.")
    kept.problems += [problem for problem in other.problems if problem not in kept.problems]


def unreadable(raw: Any, problem: str, name: str = "") -> Draft:
    """A model that stands for what could not be read, so that an admin sees it."""
    problems = [problem]
    kept = _bounded(raw, problems)
    mark = hashlib.sha256(dump(raw, 100_000).encode("utf-8", "replace")).hexdigest()[:12]
    return Draft(
        ModelSpec(id=f"unreadable-{mark}", name=name or "Unreadable entry", capabilities={}, raw=kept),
        problems=problems,
    )


def _vendor(entry: dict[str, Any], model_id: str) -> str:
    said = first(entry, "vendor", "provider", "company", "brand")
    said = plain(said.get("name") if isinstance(said, dict) else said, 60)
    prefix = model_id.partition(".")[0] if "." in model_id else ""
    return said or _VENDORS.get(prefix.lower(), prefix.replace("-", " ").replace("_", " ").title())


def _credits(entry: dict[str, Any], problems: list[str]) -> int | None:
    said = first(entry, "credits_per_image", "credits")
    value = number(said)
    if said is not None and (value is None or value < 0 or value > 10**9):
        problems.append("Its price is not a number of credits.")
        return None
    return None if value is None else math.ceil(value)


def _seconds(entry: dict[str, Any], problems: list[str]) -> float | None:
    said = first(entry, "estimated_time", "estimated_seconds", "estimated_time_seconds")
    if isinstance(said, str):
        said = said.strip().lower().removesuffix("seconds").removesuffix("sec").removesuffix("s").strip()
    value = number(said)
    if said is not None and (value is None or value < 0 or value > 86_400):
        problems.append("Its estimated time is not a number of seconds.")
        return None
    return None if value is None else float(value)


def _bounded(entry: Any, problems: list[str]) -> Any:
    try:
        size = len(json.dumps(entry))
    except (TypeError, ValueError, RecursionError):
        size = MAX_RAW + 1
    if size <= MAX_RAW:
        return entry
    problems.append("Its description is too long to be kept whole.")
    return {"beginning": dump(entry, 8000)}
