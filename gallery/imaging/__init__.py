"""Pure Pillow: bytes in, pictures and smaller pictures out. No rows, no settings."""

from __future__ import annotations
