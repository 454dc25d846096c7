"""What Atelier makes is for the user it runs as; a group, if one is named, may read it."""

from __future__ import annotations

import grp
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def close(group: str) -> int:
    """From now on this process makes nothing that others may open; returns the mode of its folders."""
    mode = 0o750 if group else 0o700
    os.umask(0o777 & ~mode)
    return mode


def open_to(group: str, way: Path, folder: Path) -> None:
    """Let the group through `way` and read what is in `folder`, which what is made there inherits."""
    folder.mkdir(exist_ok=True)
    try:
        number = grp.getgrnam(group).gr_gid
        for path, mode in ((way, 0o750), (folder, 0o2750)):
            found = path.stat()
            if found.st_gid != number or found.st_mode & 0o7777 != mode:
                os.chown(path, -1, number)
                path.chmod(mode)
    except KeyError:
        raise ImproperlyConfigured(f"ATELIER_GROUP is {group!r}; there is no such group.") from None
    except PermissionError:
        said = f"ATELIER_GROUP is {group!r}; only its members may give files to it: usermod -aG {group} $USER"
        raise ImproperlyConfigured(said) from None


def open_ones(paths: Iterable[Path], group: str) -> Iterator[Path]:
    """Those of `paths` that others may open, or that somebody else may write to."""
    forbidden = 0o027 if group else 0o077
    return (path for path in paths if path.exists() and path.stat().st_mode & forbidden)
