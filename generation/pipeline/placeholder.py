"""What stands in the grid until the picture is there: the colours of its references or its words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

# (from, to, glow): dark enough that white text on them passes WCAG AA.
_PALETTES = (
    ("#1d2433", "#3a2a24", "#8a5a3c"),
    ("#10251c", "#24443a", "#5f8066"),
    ("#1b1a33", "#3d2a55", "#7a5296"),
    ("#0f2230", "#1d4256", "#4a7d93"),
    ("#2a1620", "#522a3a", "#98566a"),
    ("#26200f", "#4a3c1c", "#8d7440"),
    ("#161b22", "#2c3540", "#66727f"),
    ("#12262a", "#274d4b", "#5d8a80"),
)


def placeholder_for(prompt: str, references: Sequence[str]) -> str:
    """A data URI: the first reference's blurred self, else a gradient that the words choose."""
    first = next((placeholder for placeholder in references if placeholder), "")
    if first:
        return first
    digest = hashlib.sha256(prompt.encode(errors="replace")).digest()
    start, end, glow = _PALETTES[digest[0] % len(_PALETTES)]
    x, y = 15 + digest[1] % 70, 10 + digest[2] % 45
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' preserveAspectRatio='none'>"
        f"<linearGradient id='a' x2='0' y2='1'><stop stop-color='{end}'/>"
        f"<stop offset='1' stop-color='{start}'/></linearGradient>"
        f"<radialGradient id='b' cx='{x}%' cy='{y}%' r='75%'><stop stop-color='{glow}'/>"
        f"<stop offset='1' stop-color='{glow}' stop-opacity='0'/></radialGradient>"
        "<path fill='url(#a)' d='M0 0h16v16H0z'/><path fill='url(#b)' d='M0 0h16v16H0z'/></svg>"
    )
    return "data:image/svg+xml," + quote(svg, safe="/:=' ")
