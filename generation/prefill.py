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


def from_image(image: Image) -> QueryDict:
    """Everything in the recipe, for remix; of its references the form keeps this person's own."""
    data = _data(f"{image.provider}:{image.model}", image.prompt, image.parameters, image.styles)
    data.setlist("references", [entry["uid"] for entry in image.references])
    data["parent"] = str(image.uid)
    return data


def from_job(job: Job) -> QueryDict:
    """Everything that was asked for, to be edited and sent again."""
    data = _data(f"{job.provider}:{job.model}", job.prompt, job.parameters, job.styles)
    uids = job.job_references.values_list("reference__uid", flat=True)
    data.setlist("references", [str(uid) for uid in uids])
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
