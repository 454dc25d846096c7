"""A picture with its recipe, as the panel beside it shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import ngettext

from gallery.links import Links, reverse_if_there
from gallery.models import Image, Teams, Visibility, is_favourite
from gallery.sharing import Menu, circles_of, menu
from gallery.tiles import COLUMNS, Tile, shorten, tile

RELATIVES = 12
VALUE_LENGTH = 500
# What the panel already says in a line of its own.
_SAID = {"prompt", "negative_prompt", "seed", "aspect_ratio", "count", "model", "properties", "styles"}
_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "5:4", "4:5", "21:9", "9:21", "2:1", "1:2")


@dataclass(frozen=True, slots=True)
class ReferenceView:
    thumb: str
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Details(Tile):
    prompt: str
    negative_prompt: str
    model_name: str
    shape_text: str
    styles_text: str
    seed: str
    cost_text: str
    took_text: str
    maker: str
    initials: str
    made: datetime
    details: Sequence[tuple[str, str]]
    parents: Sequence[Tile]
    children: Sequence[Tile]
    references: Sequence[ReferenceView]
    download_url: str
    delete_url: str
    restore_url: str
    favourite_url: str
    remix_url: str
    reference_url: str
    vary_url: str
    vary_text: str
    deleted: bool
    # For its owner, the menu of who sees it; for others, why they do.
    sharing: Menu | None
    shown_text: str


def details(image: Image, user: AbstractBaseUser | AnonymousUser, teams: Teams) -> Details:
    """Of a picture that was read with its team; `teams` are this person's."""
    mine = image.owner_id == user.pk
    links = Links()
    base = tile(image, is_favourite(image), viewer=user.pk, links=links)
    parents, children = _family(image, user)
    create = reverse_if_there("create")
    return Details(
        **{column.name: getattr(base, column.name) for column in fields(base)},
        prompt=image.prompt,
        negative_prompt=image.negative_prompt,
        model_name=image.model_name or image.model,
        shape_text=shape_text(image),
        styles_text=", ".join(_label(str(style)) for style in image.styles),
        seed=image.seed,
        cost_text=_credits(image.cost) if mine or _is_admin(user) else "",
        took_text=_took(image.took_ms, image.waited_ms),
        maker=image.maker_name,
        initials=initials(image.maker_name),
        made=image.taken_at or image.created_at,
        details=_parameters(image.parameters),
        parents=[tile(parent, viewer=user.pk, links=links) for parent in parents],
        children=[tile(child, viewer=user.pk, links=links) for child in children],
        # The library of references is everybody's own.
        references=[_reference(reference) for reference in image.references] if mine else [],
        download_url=reverse("image-download", args=[image.uid]),
        delete_url=reverse("image-delete", args=[image.uid]) if mine else "",
        restore_url=reverse("image-restore", args=[image.uid]) if mine else "",
        favourite_url=reverse("image-favourite", args=[image.uid]),
        remix_url=create and f"{create}?remix={image.uid}",
        reference_url=create and f"{create}?reference={image.uid}",
        vary_url=reverse_if_there("vary", uid=image.uid),
        vary_text="Vary",
        deleted=image.deleted_at is not None,
        sharing=menu(image.uid, circles_of(image, teams)) if mine else None,
        shown_text="" if mine else _shown(image),
    )


def _family(image: Image, user: AbstractBaseUser | AnonymousUser) -> tuple[list[Image], list[Image]]:
    """What the picture was made from, in that order, and what was made from it, newest first."""
    visible = Image.objects.visible_to(user).alive().only(*COLUMNS)
    parents = visible.filter(child_links__image=image).order_by("child_links__position", "id")
    children = visible.filter(parent_links__parent=image).newest_first()
    return list(parents[:RELATIVES]), list(children[:RELATIVES])


def shape_text(image: Image) -> str:
    """As in "16:9 · 1344 × 768": the ratio that was asked for, or the nearest that has a name."""
    size = f"{image.width} × {image.height}"
    exact = image.width / image.height
    asked = image.parameters.get("aspect_ratio") if isinstance(image.parameters, dict) else None
    if isinstance(asked, str) and _off(asked, exact) < 0.06:
        return f"{asked} · {size}"
    nearest = min(_RATIOS, key=lambda ratio: _off(ratio, exact))
    return f"{nearest} · {size}" if _off(nearest, exact) < 0.02 else size


def initials(name: str) -> str:
    words = name.replace(".", " ").replace("_", " ").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _is_admin(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, PermissionsMixin) and user.is_active and user.is_superuser


def _shown(image: Image) -> str:
    if image.visibility == Visibility.TEAM and image.team:
        return f"Shown to {image.team.name}"
    return "Shown to everyone here"


def _off(ratio: str, exact: float) -> float:
    """How far a picture is from a ratio such as "16:9", as a fraction."""
    width, _, height = ratio.partition(":")
    try:
        return abs(exact * float(height) / float(width) - 1)
    except (ValueError, ZeroDivisionError):
        return 1.0


def _credits(cost: int | None) -> str:
    if cost is None:
        return ""
    return f"{cost:,} {ngettext('credit', 'credits', cost)}"


def _took(took: int | None, waited: int | None) -> str:
    parts = [_seconds(took)] if took is not None else []
    if waited is not None and waited >= 100:
        parts.append(f"waited {_seconds(waited)}")
    return " · ".join(parts)


def _seconds(milliseconds: int) -> str:
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.1f} s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {seconds} s"


def _parameters(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By name, since a database need not keep their order."""
    shown = ((name, _value(value)) for name, value in sorted(parameters.items()) if name not in _SAID)
    return [(_label(name), text) for name, text in shown if text]


def _label(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(value, list | tuple):
        return shorten(", ".join(filter(None, map(_value, value))), VALUE_LENGTH)
    return shorten(str(value), VALUE_LENGTH)


def _reference(reference: Mapping[str, str]) -> ReferenceView:
    """A reference may be gone from the library, or the library from this house."""
    uid, hash = reference.get("uid", ""), reference.get("hash", "")
    thumb = reverse_if_there("reference-file", uid=uid, hash=hash) if uid and hash else ""
    return ReferenceView(thumb=thumb, url=reverse_if_there("references"), name=reference.get("name", ""))
