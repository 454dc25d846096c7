"""A line break is one character, however it came."""

from __future__ import annotations


def one_each(text: str) -> str:
    """With LF where there was CRLF, as forms send it, or CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
