"""The workbench: draw it, check what was typed, make the job."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from gallery.models import Image
from generation.composer import compose
from generation.context import site_of
from generation.duplicates import find
from generation.forms import ComposerForm
from generation.models import Job
from generation.pipeline.request import request_job
from generation.pipeline.retry import CannotRepeat, vary
from generation.prefill import from_image, from_job, from_reference_image
from generation.quotas.refusal import Refused
from generation.views import live

REMEMBERED = "composer"


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _submit(request)
    composer = compose(starting_form(request), open=True)
    return render(request, "generation/create.html", {"composer": composer, "open": True})


@require_safe
def create_fields(request: HttpRequest) -> HttpResponse:
    """The part of the workbench that follows from what was chosen so far."""
    form = ComposerForm(_person(request), request.GET, credits=site_of(request).summary)
    form.switch_model()
    composer = compose(form, token=form.text("token"), open=True)
    return render(request, "generation/_composer_settings.html", {"composer": composer, "partial": True})


@require_POST
def vary_image(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same recipe with a new seed, at once."""
    image = get_object_or_404(Image.objects.visible_to(request.user), uid=uid)
    try:
        job = vary(image, _person(request), token=request.POST.get("token", ""))
    except (CannotRepeat, Refused, ValueError) as error:
        messages.error(request, str(error))
        return redirect("image", uid=uid)
    messages.success(request, f"Making a variation with {job.model_name}.")
    return redirect("home")


def starting_form(request: HttpRequest) -> ComposerForm:
    """The composer as this address or the last order fills it."""
    person = _person(request)
    query = request.GET
    data = QueryDict(mutable=True)
    data.update(_remembered(request))
    if "remix" in query:
        image = get_object_or_404(Image.objects.visible_to(person), uid=_uid(query["remix"]))
        data = from_image(image)
    elif "job" in query:
        data = from_job(
            get_object_or_404(Job.objects.of(person).select_related("parent"), uid=_uid(query["job"]))
        )
    if "reference" in query:
        image = get_object_or_404(Image.objects.visible_to(person), uid=_uid(query["reference"]))
        data.appendlist("references", from_reference_image(person, image))
    for uid in query.getlist("references"):
        data.appendlist("references", uid)
    for name in ("prompt", "model"):
        if name in query:
            data[name] = query[name]
    form = ComposerForm(person, data, credits=site_of(request).summary)
    form.switch_model()
    return form


def _submit(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = ComposerForm(person, request.POST, request.FILES.getlist("files"))
    if "refresh" in request.POST:
        form.is_valid()
        form.switch_model()
        return _draw(request, compose(form, token=form.text("token"), open=True))
    valid = form.is_valid()
    duplicate = find(person.pk, form.order()) if valid and "anyway" not in request.POST else None
    if duplicate:
        composer = compose(form, checked=True, token=form.text("token"), duplicate=duplicate)
        return _draw(request, composer, status=422)
    job = _make(form, person) if valid else None
    if job is None:
        # The token stays: pressing Create again with the same content is still one job.
        form.switch_model()
        return _draw(request, compose(form, checked=True, token=form.text("token")), status=422)
    _remember(request, form)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("home")
    if request.htmx.current_url_abs_path != reverse("home"):  # type: ignore[attr-defined]
        # The page keeps its form with the old token: Back and Create again is still this job.
        return HttpResponseClientRedirect(reverse("home"))
    context = {
        "composer": compose(ComposerForm(person, _again(form)), open=True),
        "created": True,
        **live.context(request),
    }
    return render(request, "generation/_created.html", context)


def _make(form: ComposerForm, person: AbstractBaseUser) -> Job | None:
    try:
        return request_job(person, form.order())[0]
    except (Refused, ValueError) as error:
        form.add_error(None, ValidationError(str(error)))
        return None


def _draw(request: HttpRequest, composer: Any, status: int = 200) -> HttpResponse:
    template = "generation/_composer.html" if request.htmx else "generation/create.html"  # type: ignore[attr-defined]
    return render(request, template, {"composer": composer, "open": True}, status=status)


def _again(form: ComposerForm) -> QueryDict:
    """What stays in the form after it was sent: everything but the token and the quote."""
    data = cast(QueryDict, form.data).copy()
    data.setlist("references", [str(reference.uid) for reference in form.references])
    for name in ("token", "quote", "parent"):
        data.pop(name, None)
    return data


def _remember(request: HttpRequest, form: ComposerForm) -> None:
    """The model and its settings are what the next picture begins with."""
    kept = {name: form.data.get(name) for name in form.data if name == "model" or name.startswith("p-")}
    seedless = {name: str(value)[:1000] for name, value in kept.items() if name != "p-seed"}
    request.session[REMEMBERED] = seedless


def _remembered(request: HttpRequest) -> dict[str, str]:
    kept = request.session.get(REMEMBERED)
    return kept if isinstance(kept, dict) else {}


def _person(request: HttpRequest) -> AbstractBaseUser:
    return cast(AbstractBaseUser, request.user)


def _uid(text: str) -> uuid.UUID:
    """An id from an address; one that no row has where it is not one, hence a 404."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
