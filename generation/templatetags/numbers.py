"""Numbers as pages write them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def thousands(number: int | None) -> str:
    """12,345; nothing where there is no number."""
    return "" if number is None else f"{number:,}"


@register.filter
def signed(number: int) -> str:
    """With its sign, as +12 or −3."""
    return f"−{-number:,}" if number < 0 else f"+{number:,}" if number else "0"
