"""Styles: what is done to the whole picture after it is drawn."""

from __future__ import annotations

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas


def apply(canvas: Canvas, brief: Brief) -> None:
    pass


def grain(brief: Brief) -> float:
    return 0.006


def border(canvas: Canvas, brief: Brief) -> None:
    pass
