"""What the composer is filled with: a picture's recipe, a job's, a picture as reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import QueryDict

from gallery.imaging.decode import NotAPicture
from gallery.models import Image
from generation import references as library
from generation.catalogue.form import choice_text
from generation.models import Job


def from_image(image: Image, person: AbstractBaseUser) -> QueryDict:
    """Everything in the recipe, for remix; references that are this person's own."""
    data = _data(f"{image.provider}:{image.model}", image.prompt, image.parameters, image.styles)
    uids = [entry["uid"] for entry in image.references]
    data.setlist("references", [str(reference.uid) for reference in library.of(person, uids)])
    data["parent"] = str(image.uid)
    return data


def from_job(job: Job) -> QueryDict:
    """Everything that was asked for, to be edited and sent again."""
    data = _data(f"{job.provider}:{job.model}", job.prompt, job.parameters, job.styles)
    rows = job.job_references.select_related("reference")
    data.setlist("references", [str(row.reference.uid) for row in rows])
    if job.parent:
        data["parent"] = str(job.parent.uid)
    return data


def from_reference_image(person: AbstractBaseUser, image: Image) -> str:
    """The uid of the reference that stands for a picture of the gallery; "" if it cannot be one."""
    try:
        return str(library.from_image(person, image).uid)
    except (NotAPicture, OSError):
        return ""


def _data(model: str, prompt: str, parameters: Mapping[str, Any], styles: Iterable[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data["model"] = model
    data["prompt"] = prompt
    data.setlist("styles", [str(style) for style in styles])
    for name, value in parameters.items():
        data[f"p-{name}"] = choice_text(value)
    return data
