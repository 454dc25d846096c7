"""A stand-in for the image service: a real HTTP server, written from its documented contract."""

from __future__ import annotations

from tests.upstream.knobs import Fault, Plan
from tests.upstream.server import Upstream

__all__ = ["Fault", "Plan", "Upstream"]
