"""Settings: one's API keys."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from generation.catalogue import choices
from generation.catalogue.spec import PROMPT
from generation.key_forms import KeyForm
from generation.keys import MOST_USABLE, AlreadyMade, KeyRefused, make_key, revoke
from generation.models import ApiKey
from generation.models.plan import Period
from generation.quotas.accounts import key_account
from generation.quotas.room import AccountBalance, account_balances

PERIODS = {
    Period.DAY: "today",
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.TOTAL: "in total",
}


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as its owner sees it; its secret is nowhere."""

    key: ApiKey
    models: str
    period: str
    standing: AccountBalance

    @property
    def state(self) -> str:
        return "Revoked" if self.key.revoked else "Expired" if self.key.has_expired else ""


@dataclass(frozen=True, slots=True)
class Made:
    """A new key, on the one page that shows its secret."""

    name: str
    secret: str
    curl: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """One's keys and the form for another; the answer to that form alone shows the secret, once."""
    if request.method != "POST":
        return _page(request, KeyForm())
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    assert request.user.pk is not None
    try:
        key, secret = make_key(
            request.user.pk, form.wish, request.user.get_username(), form.cleaned_data["token"]
        )
    except AlreadyMade as error:
        messages.warning(request, str(error))
        return redirect("api-keys")
    except KeyRefused as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    return _page(request, KeyForm(), Made(key.name, secret, _curl(request, key, secret)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_key_revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    """Asks first: it cannot be undone."""
    key = get_object_or_404(ApiKey, owner=request.user.pk, prefix=prefix)
    if key.revoked:
        messages.info(request, f"“{key.name}” is revoked already.")
        return redirect("api-keys")
    if request.method != "POST":
        return render(request, "generation/keys_revoke.html", {"key": _views([key], timezone.now())[0]})
    revoke(key, request.user.get_username())
    messages.success(request, f"“{key.name}” is revoked.")
    return redirect("api-keys")


def _page(request: HttpRequest, form: KeyForm, made: Made | None = None, status: int = 200) -> HttpResponse:
    keys = ApiKey.objects.filter(owner=request.user.pk).select_related("owner").prefetch_related("models")
    views = _views(list(keys), timezone.now())
    context = {
        "form": form,
        "made": made,
        "keys": [view for view in views if not view.state],
        "ended": [view for view in views if view.state],
        "most": MOST_USABLE,
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "generation/keys.html", context, status=status)


def _views(keys: list[ApiKey], now: datetime) -> list[KeyView]:
    standings = account_balances([key_account(key) for key in keys], now)
    return [
        KeyView(
            key, ", ".join(model.name for model in key.models.all()), PERIODS[Period(key.period)], standing
        )
        for key, standing in zip(keys, standings, strict=True)
    ]


def _curl(request: HttpRequest, key: ApiKey, secret: str) -> str:
    """A line for a shell that makes a picture here with this key."""
    allowed = set(key.models.values_list("pk", flat=True))
    models = [model for model in choices.offered() if not allowed or model.pk in allowed]
    model = choices.first_usable(models, PROMPT)
    body: dict[str, Any] = {
        "model": model.model_id if model else "",
        "capability": PROMPT,
        "parameters": {"prompt": "a lighthouse at dusk"},
    }
    address = request.build_absolute_uri(reverse("api-generate"))
    return (
        f"curl {shlex.quote(address)} -H 'Authorization: Api-Key {secret}' "
        f"-H 'Content-Type: application/json' -d {shlex.quote(json.dumps(body))}"
    )
