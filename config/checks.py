"""Warnings about the environment, shown by `manage.py check` and at the start."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def environment(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A misspelt setting, or a file that is not there, would otherwise be ignored without a word."""
    env = settings.ENVIRONMENT
    file = os.environ.get("ATELIER_ENV_FILE", "")
    texts = unknown(os.environ, env.file_names, env.known)
    if file and not Path(file).is_file():
        texts.append(f"ATELIER_ENV_FILE names {Path(file).absolute()}, and no file is there to be read.")
    return [Warning(text, id="config.W001") for text in texts]


def unknown(environ: Mapping[str, str], file_names: Iterable[str], known: Iterable[str]) -> list[str]:
    """One sentence for each name that looks like a setting and is none."""
    known = set(known)
    candidates = {name for name in environ if name.startswith("ATELIER_")} | set(file_names)
    texts = []
    for name in sorted(candidates - known):
        nearest = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
        if nearest and (name.startswith("ATELIER_") or get_close_matches(name, nearest, cutoff=0.8)):
            texts.append(f"{name} is no setting of Atelier. Did you mean {nearest[0]}?")
        elif name.startswith("ATELIER_"):
            texts.append(f"{name} is no setting of Atelier; .env.example lists them all.")
    return texts
