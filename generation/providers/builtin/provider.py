"""A provider that draws on this machine: works at once, costs nothing, keeps nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final
from uuid import uuid4

from generation.catalogue.spec import ModelSpec
from generation.providers import base
from generation.providers.base import Limits, Request, Result, Ticket
from generation.providers.builtin import models
from generation.providers.builtin.drawing import DrawSpec, Stopped, draw
from generation.providers.builtin.models import checked
from generation.providers.builtin.noise import digest
from generation.providers.builtin.references import BadReference

PREFIX: Final = "builtin:"
# One drawing at a time, and always in this thread: each that draws keeps what it freed for itself.
DRAWING: Final = ThreadPoolExecutor(1, "painter")


class Builtin:
    """Stateless: the ticket and the request are all it needs to draw the same picture again."""

    name = "builtin"
    label = "Built-in painter"

    def check(self) -> None:
        """It is always here."""

    def list_models(self) -> list[ModelSpec]:
        return list(models.MODELS)

    def upload_reference(self, reference: base.ReferenceFile) -> base.UploadedReference:
        return base.UploadedReference(asset_id=reference.sha256)

    def refresh_reference(self, uploaded: base.UploadedReference) -> base.UploadedReference:
        return uploaded

    def submit(self, request: Request) -> Ticket:
        checked(request)
        return Ticket(variation_id=uuid4().hex)

    def poll(self, ticket: Ticket, request: Request) -> base.Progress:
        parameters = checked(request)
        count = range(parameters["count"])
        results = (Result(f"{PREFIX}{index}", seed=_seed(ticket, parameters, index)) for index in count)
        return base.Progress("done", "done", tuple(results))

    def download(self, result: Result, ticket: Ticket, request: Request, limits: Limits) -> IO[bytes]:
        parameters = checked(request)
        index = result.url.removeprefix(PREFIX)
        if index not in {str(number) for number in range(parameters["count"])} or index == result.url:
            raise base.Gone("This picture is not part of the job.")
        openers = tuple(reference.open for reference in request.references)
        seed = _seed(ticket, parameters, int(index))
        spec = DrawSpec(request.model, parameters, request.styles, seed, openers, limits.stopped)
        file = base.picture_file()
        try:
            DRAWING.submit(_draw_into, file, spec, limits).result()
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file


def _seed(ticket: Ticket, parameters: dict[str, Any], index: int) -> int:
    """The seed of one picture: as asked, or from the ticket, so that no two jobs are alike."""
    asked = parameters["seed"]
    first = asked if asked is not None else digest("seed", ticket.variation_id, ticket.task_id)
    return int((first + index) % 2**32)


def _draw_into(file: IO[bytes], spec: DrawSpec, limits: Limits) -> None:
    try:
        image = draw(spec)
    except Stopped as stop:
        raise base.Unreachable("The drawing was interrupted and will be drawn again.") from stop
    except BadReference as error:
        raise base.Rejected("A reference could not be read as a picture.", detail=str(error)) from error
    # Level 1: grain does not compress, so more effort costs time and saves little.
    image.save(file, "PNG", compress_level=1)
    if file.tell() > limits.max_bytes:
        file.seek(0)
        file.truncate()
        image.save(file, "JPEG", quality=92)
    if file.tell() > limits.max_bytes:
        raise base.Rejected("The picture is larger than this site stores.", code="too_large")
