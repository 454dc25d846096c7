"""What the doctor's checks say."""

from __future__ import annotations

from collections.abc import Callable

from config.doctor import Finding, examine


def said(check: Callable[..., object]) -> list[Finding]:
    """What one check finds."""
    return list(examine([("It", check)]))  # type: ignore[list-item]


def wrong(check: Callable[..., object]) -> str:
    """The one thing that a check complains of, with what to type."""
    (found,) = [finding for finding in said(check) if not finding.fine]
    assert found.hint
    return f"{found.text} {found.hint}"


def fine(check: Callable[..., object]) -> bool:
    found = said(check)
    assert found
    return all(finding.fine for finding in found)
