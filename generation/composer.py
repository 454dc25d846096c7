"""The workbench as a page shows it: what was typed, what may be chosen, what it will cost."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import ngettext

from gallery.sharing import Circle, circles
from generation import references as library
from generation.catalogue import choices
from generation.duplicates import Duplicate
from generation.field_views import FieldView, field_view
from generation.forms import ComposerForm, Quote
from generation.models import ImageModel
from generation.quotas.prices import price_of
from generation.quotas.refusal import moment
from generation.quotas.room import AccountBalance
from generation.references import ReferenceView

EXAMPLES = (
    "A lighthouse on a basalt cliff, first light, long exposure",
    "Liquid glass in glacier blue, light through the folds",
    "A paper theatre of a harbour at night, warm lamps in the windows",
)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One line of the model picker."""

    key: str
    name: str
    vendor: str
    initials: str
    hue: int
    credits: int
    about: str
    detail: str
    disabled_reason: str
    selected: bool


@dataclass(frozen=True, slots=True)
class StyleChoice:
    slug: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything generation/_composer.html reads."""

    prompt: str
    prompt_error: str
    prompt_max: int
    token: str
    quote_total: int
    parent: str
    errors: Sequence[str]
    models: Sequence[ModelChoice]
    model: ModelChoice | None
    references: Sequence[ReferenceView]
    capability_text: str
    max_references: int
    fields: Sequence[FieldView]
    styles: Sequence[StyleChoice]
    cost_text: str
    cost_for: str
    left_text: str
    can_send: bool
    send_note: str
    circles: Sequence[Circle]
    open: bool = False
    duplicate: Duplicate | None = None
    examples: Sequence[str] = field(default=EXAMPLES)


def compose(
    form: ComposerForm,
    *,
    checked: bool = False,
    token: str = "",
    open: bool = False,
    duplicate: Duplicate | None = None,
) -> Composer:
    """Draw `form`. With `checked`, its errors stand beside what was typed."""
    quote = form.quote()
    models = [_model_choice(form, model, quote) for model in form.models]
    rows = [field_view(spec, form.parameters_form, checked=checked) for spec in form.parameter_specs]
    return Composer(
        prompt=form.text("prompt"),
        prompt_error=" ".join(map(str, form.errors.get("prompt", []))) if checked else "",
        prompt_max=form.prompt_limit,
        token=token or uuid.uuid4().hex,
        quote_total=quote.total,
        parent=form.text("parent"),
        errors=_sentences(form) if checked else form.upload_errors,
        models=models,
        model=next((choice for choice in models if choice.selected), None),
        references=[library.view(reference) for reference in form.references],
        capability_text=_capability_text(form),
        max_references=16,
        fields=_fold(rows),
        styles=_styles(form),
        cost_text=f"{quote.total:,} {ngettext('credit', 'credits', quote.total)}",
        cost_for=f"for {quote.count:,} {ngettext('picture', 'pictures', quote.count)}",
        left_text=_left_text(quote),
        can_send=bool(quote.model) and quote.fits and not quote.refusal,
        send_note=_send_note(form, quote),
        circles=circles(form.teams, form.sharing),
        open=open or checked,
        duplicate=duplicate,
    )


def _model_choice(form: ComposerForm, model: ImageModel, quote: Quote) -> ModelChoice:
    selected = model == quote.model
    words = [word for word in model.name.replace("-", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return ModelChoice(
        key=model.key,
        name=model.name,
        vendor=model.vendor,
        initials=initials.upper()[:2] or "?",
        hue=zlib.crc32((model.vendor or model.model_id).encode()) % 12,
        credits=quote.price if selected else price_of(model),
        about=choices.about(model),
        detail=model.description,
        disabled_reason=form.why_not(model),
        selected=selected,
    )


def _styles(form: ComposerForm) -> list[StyleChoice]:
    getlist = getattr(form.data, "getlist", None)
    chosen = set(getlist("styles") if getlist else form.data.get("styles") or [])
    return [
        StyleChoice(slug, slug.replace("-", " ").replace("_", " ").capitalize(), slug in chosen)
        for slug in settings.ATELIER_STYLES
    ]


def _fold(rows: list[FieldView]) -> list[FieldView]:
    """Shapes and counts first, then what must be filled in; the rare ones last."""
    rank = {"shapes": 0, "segmented": 1, "select": 2}
    return sorted(rows, key=lambda row: (row.rare, rank.get(row.kind, 3)))


def _capability_text(form: ComposerForm) -> str:
    count = len(form.references)
    if not count:
        return ""
    if count == 1:
        return "1 reference: made from this image."
    return f"{count} references: made with several images."


def _left_text(quote: Quote) -> str:
    """What will be left of the account that refuses first."""
    if quote.balance is None:
        return ""
    left = max(0, (quote.left or 0) - quote.total)
    return f"leaves {left:,}{_until(quote.balance)} · {quote.balance.account.label}"


def _send_note(form: ComposerForm, quote: Quote) -> str:
    if quote.model is None:
        return "Choose a model." if form.models else "No models yet; the worker fetches them when it starts."
    if quote.refusal or form.switched:
        return quote.refusal or form.switched
    if quote.balance and not quote.fits:
        fitting, balance = (quote.left or 0) // quote.price, quote.balance
        pictures = ngettext("picture", "pictures", fitting)
        less = f" {fitting:,} {pictures} would fit." if fitting else ""
        left = f"{quote.left:,} {ngettext('credit', 'credits', quote.left or 0)} left"
        return f"{balance.account.label} has {left}{_until(balance)}.{less}"
    return ""


def _until(balance: AccountBalance) -> str:
    return f" until {moment(balance.ends_at)}" if balance.ends_at else ""


def _sentences(form: ComposerForm) -> list[str]:
    """What is wrong beside the fields that show their own errors."""
    of_fields = {f"{bound.label}: {error}" for bound in form.parameters_form for error in bound.errors}
    sentences = [*form.non_field_errors(), *form.errors.get("styles", [])]
    return [str(sentence) for sentence in sentences if str(sentence) not in of_fields] or (
        ["Check what is marked below."] if of_fields else []
    )
