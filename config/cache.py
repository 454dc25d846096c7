"""The cache that all processes share, in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class SharedCache(DatabaseCache):
    """Says so when it cannot write. Django's own is silent about it.

    A lock that cannot be written on a full disk would look like one that somebody else holds,
    and whoever signs in would be told of too many attempts.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        failures: list[OperationalError] = []

        def listen(execute: Callable[..., Any], *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except OperationalError as error:
                failures.append(error)
                raise

        database = router.db_for_write(self.cache_model_class)
        try:
            # A transaction around Django's own, so that what fails at its end is heard, too.
            with transaction.atomic(using=database), connections[database].execute_wrapper(listen):
                done = bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]
        except OperationalError as error:
            raise failures[0] if failures else error from None
        if failures:
            raise failures[0]
        return done
