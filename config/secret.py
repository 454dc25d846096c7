"""Secrets that are kept as files only this user can read."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import get_random_string

LENGTH = 64


def kept_secret(path: Path, length: int = LENGTH) -> str:
    """What the file holds; it is made when missing, once for however many ask at a time."""
    try:
        return _read(path) or _make(path, length)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read or made: {error.strerror or error}") from None


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077 and os.access(path, os.W_OK):
            path.chmod(0o600)
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise ImproperlyConfigured(f"{path} cannot be read by this user: {error.strerror}") from None


def _make(path: Path, length: int) -> str:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # whoever comes second reads what the first one wrote
        if not (secret := file.read().strip()):
            secret = get_random_string(length)
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
    return secret
