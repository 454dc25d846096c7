"""The admin's pages, one subject a file."""

from generation.admin import (
    aliases,
    audit,
    closed,
    images,
    jobs,
    keys,
    models,
    prices,
    queue,
    quotas,
    references,
    submissions,
)

__all__ = [
    "aliases",
    "audit",
    "closed",
    "images",
    "jobs",
    "keys",
    "models",
    "prices",
    "queue",
    "quotas",
    "references",
    "submissions",
]
