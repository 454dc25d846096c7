"""How people's browsers are called in a list of sessions."""

from __future__ import annotations

from typing import Final

from django import template

register = template.Library()

# The first that is found counts: Chrome calls itself Safari, too, and Edge calls itself Chrome.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(agent: str) -> str:
    """Browser and system, as far as the browser tells."""
    names = [_first(_BROWSERS, agent), _first(_SYSTEMS, agent)]
    return " on ".join(name for name in names if name) or agent[:60] or "Unknown browser"


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in table if sign in agent), "")
