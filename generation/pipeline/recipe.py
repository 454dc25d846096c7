"""From a job's row to what its provider is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast

from generation.catalogue.spec import Capability
from generation.models import Job, Reference
from generation.providers.base import (
    ReferenceField,
    ReferenceFile,
    Request,
    Ticket,
    UploadedReference,
)


def request_of(job: Job, uploads: Sequence[UploadedReference] = ()) -> Request:
    """The provider's request of `job`; its references are opened only when read."""
    references = [row.reference for row in job.job_references.select_related("reference")]
    return Request(
        model=job.model,
        capability=cast(Capability, job.capability),
        parameters=job.parameters,
        styles=tuple(job.styles),
        references=tuple(reference_file(reference) for reference in references),
        uploads=tuple(uploads),
        reference_fields=tuple(ReferenceField(*values) for values in job.reference_fields),
    )


def ticket_of(job: Job) -> Ticket:
    return Ticket(task_id=job.task_id, variation_id=job.variation_id)


def reference_file(reference: Reference) -> ReferenceFile:
    """The copy that is sent: upright and without metadata."""
    file = reference.file
    storage, name = file.storage, str(file.name)

    def open_file() -> BinaryIO:
        return cast(BinaryIO, storage.open(name, "rb"))

    return ReferenceFile(
        sha256=reference.sha256,
        filename=f"{reference.uid}.{name.rpartition('.')[2]}",
        content_type=reference.content_type,
        open=open_file,
    )
