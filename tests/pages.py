"""Every page there is, found in the URLconf, so that a new one cannot be forgotten.

An address without a part to fill in is a page when a whole HTML document comes from it; one
with such a part is named here, either as a page, with what stands there, or as none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands in the address: a kind of row, which each walk makes in its own way.
PAGES: Final = {
    "image": "image",
    "job": "job",
    "api-key-revoke": "key",
    "hand-over": "person",
    "invite": "invite",
    "setup": "setup",
    "account_reset_password_from_key": "reset",
}
# Fragments, files and what is only posted to.
NO_PAGES: Final = frozenset(
    {
        "account_confirm_email",
        "image-delete",
        "image-download",
        "image-favourite",
        "image-panel",
        "image-restore",
        "image-visibility",
        "job-cancel",
        "job-decide",
        "job-dismiss",
        "job-retry",
        "media",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "reference-delete",
        "reference-file",
        "reference-from-image",
        "reference-restore",
        "vary",
    }
)
# Whole documents that are no pages of the house; signing out by the walk would end it.
LEFT_OUT: Final = frozenset({"account_logout", "own-data-export"})
ELSEWHERE: Final = ("admin/", "api/")


def named() -> dict[str, bool]:
    """Each name of an address, and whether something must be filled in."""
    found: dict[str, bool] = {}
    for route, entry in _patterns(get_resolver()):
        if entry.name and not route.startswith(ELSEWHERE):
            filled = bool(get_resolver().reverse_dict.getlist(entry.name)[0][0][0][1])
            found[entry.name] = found.get(entry.name, True) and filled
    return found


def plain() -> dict[str, str]:
    """Name and path of each address that needs nothing filled in."""
    return {name: reverse(name) for name, filled in named().items() if not filled and name not in LEFT_OUT}


def filled() -> list[str]:
    """Names of addresses with something to fill in."""
    return [name for name, filled in named().items() if filled]


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry
