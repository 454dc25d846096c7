"""The seam between the pipeline and whatever draws the pictures.

A provider imports no models and reads no settings: it is given what it needs.
It takes and returns frozen dataclasses, never raw JSON, and raises the errors
below, which say what the pipeline must know. Its methods are called from
threads and must not touch the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Final, Literal, Protocol

from generation.catalogue.spec import Capability, ModelSpec

# Bytes of a picture beyond which it waits on disk.
_IN_MEMORY: Final = 512 * 1024


class ProviderError(Exception):
    """A provider could not do what it was asked.

    `message` is one plain sentence for the person who asked; `code` and
    `detail` are the provider's own words, bounded in length, for the admin.
    `lasting`: the same request would bring the same again, however long one waits.
    """

    lasting = False

    def __init__(self, message: str, *, code: str = "", detail: str = "", lasting: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.lasting = lasting or self.lasting
        self.code = code[:100]
        self.detail = detail[:2000]


class Rejected(ProviderError):
    """Not taken: the person must change something."""

    lasting = True


class OutOfCredits(ProviderError):
    """Not taken: the shared account is empty."""


class NotAuthorised(ProviderError):
    """Not taken: the key is wrong or may not do this; the admin must act."""


class Unreachable(ProviderError):
    """Nothing was sent, or what was sent may be sent again: try later."""


class SlowDown(Unreachable):
    """Not taken: too fast. Try again after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float, code: str = "", detail: str = "") -> None:
        super().__init__(message, code=code, detail=detail)
        self.retry_after = retry_after


class InDoubt(ProviderError):
    """Sent, and nobody knows whether it was taken: never send it again by itself."""


class Gone(ProviderError):
    """The result's URL no longer works: poll again for a fresh one."""


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """A reference image as the provider may read it: upright, without metadata."""

    sha256: str
    filename: str
    content_type: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class UploadedReference:
    """A reference as the provider knows it."""

    asset_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """One of the model's reference fields and how many references go into it."""

    name: str
    is_list: bool
    wants_url: bool
    count: int


@dataclass(frozen=True, slots=True)
class Request:
    """Everything needed to make a picture, or to make it again.

    `parameters` holds the model's own fields by their own names, without the
    reference fields. `references` and `uploads` are parallel, in the person's
    order; `reference_fields` says which of the model's fields take how many of
    them: (name, is a list, wants a URL, how many), in order.
    """

    model: str
    capability: Capability
    parameters: Mapping[str, Any]
    styles: tuple[str, ...] = ()
    references: tuple[ReferenceFile, ...] = ()
    uploads: tuple[UploadedReference, ...] = ()
    reference_fields: tuple[ReferenceField, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the provider gave for a job it took. At least one id is not empty."""

    task_id: str = ""
    variation_id: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One finished picture, not yet downloaded. `seed` where it is known."""

    url: str
    asset_id: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a job stands. An unknown upstream status reads as running.

    `status` is the provider's own word; `message`, `code` and `detail` say why
    a job failed, as in ProviderError.
    """

    state: Literal["running", "done", "failed"]
    status: str = ""
    results: tuple[Result, ...] = field(default=())
    message: str = ""
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one download: bytes, seconds, and a way to be told to stop."""

    max_bytes: int
    seconds: float
    stopped: Callable[[], bool] = lambda: False


def picture_file() -> IO[bytes]:
    """An empty file for one picture: many of them at once fill no memory."""
    return SpooledTemporaryFile(_IN_MEMORY)  # whoever gets it closes it


class Provider(Protocol):
    """One source of pictures. Every call may raise ProviderError."""

    name: str
    label: str

    def check(self) -> None:
        """Ask for nothing: raises what any call would where the service is away or refuses the key."""

    def list_models(self) -> list[ModelSpec]:
        """All models with their capabilities and exact fields."""

    def upload_reference(self, reference: ReferenceFile) -> UploadedReference:
        """Bring a reference to where the provider can read it. Repeatable."""

    def refresh_reference(self, uploaded: UploadedReference) -> UploadedReference:
        """The same reference with a URL that works now. Raises Gone where it is no more."""

    def submit(self, request: Request) -> Ticket:
        """Hand in a job; sends at most one request that could cost anything.

        Raises Rejected, OutOfCredits, NotAuthorised, SlowDown, Unreachable or InDoubt.
        """

    def poll(self, ticket: Ticket, request: Request) -> Progress:
        """Ask how a job stands. Raises Unreachable, SlowDown, NotAuthorised or Gone."""

    def download(self, result: Result, ticket: Ticket, request: Request, limits: Limits) -> IO[bytes]:
        """The picture as an open file, for the caller to close.

        Raises Gone, Unreachable, or Rejected for what is not a picture.
        """
