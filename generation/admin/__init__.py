"""The admin's pages, one subject a file."""

from generation.admin import (
    aliases,
    audit,
    background,
    images,
    jobs,
    keys,
    models,
    prices,
    queue,
    quotas,
    references,
    vendor,
)

__all__ = [
    "aliases",
    "audit",
    "background",
    "images",
    "jobs",
    "keys",
    "models",
    "prices",
    "queue",
    "quotas",
    "references",
    "vendor",
]
