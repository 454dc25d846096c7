"""What the tests of this provider share."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from typing import Any

from PIL import Image

from generation.catalogue.spec import Capability
from generation.providers.base import (
    Limits,
    Progress,
    Provider,
    ReferenceField,
    ReferenceFile,
    Request,
    Ticket,
    UploadedReference,
)
from generation.providers.simplified.provider import Simplified
from tests.upstream import Upstream
from tests.upstream.fixtures import QUICK

LIMITS = Limits(max_bytes=5_000_000, seconds=5)


def hurried(upstream: Upstream, **timeouts: float) -> Simplified:
    """A provider with some timeouts shorter still."""
    return Simplified(upstream.key, upstream.url, upstream.allowed_hosts, timeouts=replace(QUICK, **timeouts))


def wish(model: str = "flux.dev", capability: Capability = "prompt", **parameters: Any) -> Request:
    return Request(model=model, capability=capability, parameters={"prompt": "a lighthouse", **parameters})


def with_references(
    request: Request, field: str, *uploads: UploadedReference, is_list: bool = True, wants_url: bool = False
) -> Request:
    place = ReferenceField(name=field, is_list=is_list, wants_url=wants_url, count=len(uploads))
    return replace(request, uploads=uploads, reference_fields=(place,))


def reference(colour: str = "red", name: str = "one.png") -> ReferenceFile:
    file = io.BytesIO()
    Image.new("RGB", (24, 16), colour).save(file, "PNG")
    data = file.getvalue()
    return ReferenceFile(
        sha256=colour, filename=name, content_type="image/png", open=lambda: io.BytesIO(data)
    )


def finished(provider: Provider, ticket: Ticket, request: Request) -> Progress:
    """Poll until the job has ended."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        progress = provider.poll(ticket, request)
        if progress.state != "running":
            return progress
        time.sleep(0.01)
    raise AssertionError("the job never ended")
