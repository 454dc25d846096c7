"""The cache in the database, which says so when it cannot keep anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, IntegrityError, OperationalError, connections, router


class SureCache(DatabaseCache):
    """Django's own answers alike whether a key is taken or the database is locked.

    Attempts to sign in are counted behind such keys, and nobody has tried too often because nothing could
    be counted.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Raises what the database did."""
        failed: list[DatabaseError] = []
        written: list[str] = []

        def watch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
            try:
                result = execute(sql, *arguments)
            except IntegrityError:
                raise  # somebody else was first
            except DatabaseError as error:
                failed.append(error)
                raise
            if sql.startswith(("INSERT", "UPDATE")):
                written.append(sql)
            return result

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(watch):
            added = bool(super().add(key, value, timeout, version))
        if failed:
            raise failed[0]
        if written and not added:
            raise OperationalError("What was written into the cache could not be committed.")
        return added
