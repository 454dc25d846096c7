"""A person wants an ended job once more: a new job with a new hold."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser

from gallery.models import Image
from generation.catalogue.roles import count_field
from generation.catalogue.spec import MULTIPLE_IMAGES, Capability, capability_for
from generation.catalogue.stored import capabilities_of
from generation.models import ImageModel, Job, Output, Reference
from generation.pipeline.refetch import refetch
from generation.pipeline.request import Order, request_job


class CannotRepeat(Exception):
    """The recipe no longer works as it is. `str()` is a sentence for the person."""


def retry(job: Job, owner: AbstractBaseUser) -> Job:
    """Make the job again; where some pictures arrived, only the missing ones.

    Pictures that the provider made and that could not be fetched are fetched, not
    made: they are paid for. Raises CannotRepeat, and what request_job raises.
    """
    unfetched = list(job.outputs.filter(state=Output.State.FAILED).order_by("position"))
    if unfetched:
        return refetch(job, owner, unfetched)
    model = available_model(job.provider, job.model)
    references = [row.reference for row in job.job_references.select_related("reference")]
    parameters = dict(job.parameters)
    stored = job.outputs.filter(state=Output.State.STORED).count()
    asked = _capability(job.capability, len(references), model)
    count = count_field(capabilities_of(model).get(asked, ()))
    if count and 0 < stored < job.count:
        parameters[count.name] = type(parameters.get(count.name, 1))(job.count - stored)
    order = Order(
        model=model,
        prompt=job.prompt,
        parameters=parameters,
        # One retry of a job is one job, however often the button is pressed.
        token=f"retry:{job.uid}",
        styles=job.styles,
        references=references,
        parent=job.parent,
        asked=asked,
        sharing=job.sharing,
    )
    return request_job(owner, order)[0]


def vary(image: Image, owner: AbstractBaseUser, token: str = "") -> Job:
    """Make the picture's recipe again with another seed.

    Raises CannotRepeat, and what request_job raises.
    """
    model = available_model(image.provider, image.model)
    references = references_of(image, owner)
    asked = _capability(image.capability, len(references), model)
    fields = capabilities_of(model).get(asked, ())
    known = {field.name for field in fields}
    parameters = {name: value for name, value in image.parameters.items() if name in known and name != "seed"}
    count = count_field(fields)
    if count and count.name in parameters:
        parameters[count.name] = type(parameters[count.name])(1)
    order = Order(
        model=model,
        prompt=image.prompt,
        parameters=parameters,
        token=token or uuid.uuid4().hex,
        styles=image.styles,
        references=references,
        parent=image,
        asked=asked,
    )
    return request_job(owner, order)[0]


def _capability(before: str, references: int, model: ImageModel) -> Capability:
    """As it was, where that still is one: the API may ask for several images with one reference."""
    usual = capability_for(references)
    if before == MULTIPLE_IMAGES and references and MULTIPLE_IMAGES in capabilities_of(model):
        return MULTIPLE_IMAGES
    return usual


def references_of(image: Image, owner: AbstractBaseUser) -> list[Reference]:
    """The references in the picture's recipe that this person has. Raises CannotRepeat if one is gone."""
    uids = [entry["uid"] for entry in image.references]
    mine = {str(r.uid): r for r in Reference.objects.filter(uid__in=uids, owner=owner.pk)}
    if any(uid not in mine for uid in uids):
        raise CannotRepeat(
            "A reference of this picture is no longer in your library."
            if image.owner_id == owner.pk
            else "This picture was made with references of somebody else. Remix it, with references of yours."
        )
    return [mine[uid] for uid in uids]


def available_model(provider: str, model_id: str) -> ImageModel:
    """The model, if it can still be used. Raises CannotRepeat."""
    model = ImageModel.objects.filter(provider=provider, model_id=model_id, listed=True, hidden=False).first()
    if model is None:
        raise CannotRepeat("Its model is no longer offered. Remix it with another one.")
    return model
