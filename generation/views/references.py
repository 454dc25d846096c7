"""The library of reference images."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gallery import media
from gallery.imaging.decode import NotAPicture
from gallery.models import Image
from generation import references as library
from generation.models import Reference

PAGE = 60


@require_safe
def references(request: HttpRequest) -> HttpResponse:
    rows = Reference.objects.filter(owner=request.user.pk, deleted_at=None).order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        rows = rows.filter(id__lt=int(before))
    page = list(rows[: PAGE + 1])
    context = {
        "references": [library.view(reference) for reference in page[:PAGE]],
        "next_url": f"{reverse('references')}?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    return render(request, "generation/references.html", context)


@require_POST
def reference_upload(request: HttpRequest) -> HttpResponse:
    """Bring in files; each that is refused gets a sentence, the others are kept."""
    added, errors = [], []
    for file in request.FILES.getlist("files"):
        try:
            added.append(library.view(library.add(_person(request), file, file.name or "")))
        except NotAPicture as error:
            errors.append(f"“{library.clean_name(file.name or '')}”: {error}")
    if not added and not errors:
        errors.append("Choose a picture first.")
    if request.htmx or request.headers.get("X-Requested-With"):  # type: ignore[attr-defined]
        context = {"references": added, "errors": errors}
        return render(request, "generation/_tray.html", context, status=200 if added else 422)
    for sentence in errors:
        messages.error(request, sentence)
    if added:
        messages.success(request, f"{len(added)} added." if len(added) > 1 else "Added.")
    return redirect("references")


@require_POST
def reference_from_image(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A picture of the gallery as a reference, for the composer's tray."""
    image = get_object_or_404(Image.objects.visible_to(request.user), uid=uid)
    context = {"references": [library.view(library.from_image(_person(request), image))], "errors": []}
    return render(request, "generation/_tray.html", context)


@require_POST
def reference_delete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Out of the library; jobs that used it keep their recipe, and it can be had back."""
    reference = get_object_or_404(Reference, owner=request.user.pk, uid=uid, deleted_at=None)
    Reference.objects.filter(pk=reference.pk).update(deleted_at=timezone.now())
    undo = reverse("reference-restore", args=[reference.uid])
    messages.success(request, f"Deleted.|{undo}", extra_tags="undo")
    return redirect("references")


@require_POST
def reference_restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    reference = get_object_or_404(Reference, owner=request.user.pk, uid=uid)
    Reference.objects.filter(pk=reference.pk).update(deleted_at=None)
    return redirect("references")


@require_safe
def reference_file(request: HttpRequest, uid: uuid.UUID, hash: str) -> HttpResponseBase:
    """The thumbnail, for its owner alone; its address changes with its bytes."""
    reference = get_object_or_404(Reference, owner=request.user.pk, uid=uid, sha256__startswith=hash)
    thumbnail = reference.thumbnail
    stored = media.Bytes(thumbnail.storage, str(thumbnail.name), "image/webp")
    return media.send(request, stored, f"{hash}-thumbnail")


def _person(request: HttpRequest) -> AbstractBaseUser:
    return cast(AbstractBaseUser, request.user)
