"""A provider that draws on this machine: works at once, costs nothing, keeps nothing."""

from __future__ import annotations

from typing import IO, Any
from uuid import uuid4

from gallery.imaging.memory import spending
from generation.catalogue.spec import ModelSpec
from generation.providers.base import (
    Gone,
    Limits,
    Progress,
    ReferenceFile,
    Rejected,
    Request,
    Result,
    Ticket,
    Unreachable,
    UploadedReference,
    picture_file,
)
from generation.providers.builtin import models
from generation.providers.builtin.dice import SEED_RANGE, digest
from generation.providers.builtin.drawing import Order, Stopped, draw, memory_of
from generation.providers.builtin.parameters import checked
from generation.providers.builtin.references import BadReference

PREFIX = "builtin:"


class Builtin:
    """Stateless: the ticket and the request are all it needs to draw the same picture again."""

    name = "builtin"
    label = "Built-in"

    def check(self) -> None:
        """It is always here."""

    def list_models(self) -> list[ModelSpec]:
        return list(models.MODELS)

    def upload_reference(self, reference: ReferenceFile) -> UploadedReference:
        return UploadedReference(asset_id=reference.sha256)

    def refresh_reference(self, uploaded: UploadedReference) -> UploadedReference:
        return uploaded

    def submit(self, request: Request) -> Ticket:
        checked(request)
        return Ticket(variation_id=uuid4().hex)

    def poll(self, ticket: Ticket, request: Request) -> Progress:
        parameters = checked(request)
        results = tuple(
            Result(url=f"{PREFIX}{index}", seed=_seed(ticket, parameters, index))
            for index in range(parameters["count"])
        )
        return Progress("done", "done", results)

    def download(self, result: Result, ticket: Ticket, request: Request, limits: Limits) -> IO[bytes]:
        parameters = checked(request)
        index = _index(result.url, parameters["count"])
        order = Order(
            model=request.model,
            parameters=parameters,
            styles=request.styles,
            seed=_seed(ticket, parameters, index),
            references=tuple(reference.open for reference in request.references),
            stopped=limits.stopped,
        )
        file = picture_file()
        try:
            with spending(memory_of(order)):
                _draw_into(file, order, limits)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file


def _seed(ticket: Ticket, parameters: dict[str, Any], index: int) -> int:
    """The seed of one picture: as asked, or from the ticket, so that no two jobs are alike."""
    asked = parameters["seed"]
    first = asked if asked is not None else digest("seed", ticket.variation_id, ticket.task_id)
    return int((first + index) % SEED_RANGE)


def _index(url: str, count: int) -> int:
    number = url.removeprefix(PREFIX)
    if not url.startswith(PREFIX) or not number.isdecimal() or int(number) >= count:
        raise Gone("This picture is not part of the job.")
    return int(number)


def _draw_into(file: IO[bytes], order: Order, limits: Limits) -> None:
    try:
        image = draw(order)
    except Stopped as stop:
        raise Unreachable("The drawing was interrupted and will be drawn again.") from stop
    except BadReference as error:
        raise Rejected("A reference could not be read as a picture.", detail=str(error)) from error
    # Level 1: grain does not compress, so more effort costs time and saves little.
    image.save(file, "PNG", compress_level=1)
    if file.tell() > limits.max_bytes:
        file.seek(0)
        file.truncate()
        image.save(file, "JPEG", quality=92)
    if file.tell() > limits.max_bytes:
        raise Rejected("The picture is larger than this site stores.", code="too_large")
