"""Several small look-ups as one query, each answered by rows of its own model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, JSONField, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import is_naive


def together(*questions: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each question, in no order. Of models without JSON columns; not to be cut off."""
    parts = [
        question.order_by().values_list(Value(place), _Columns(question.model))
        for place, question in enumerate(questions)
    ]
    found: list[list[Any]] = [[] for _ in questions]
    for place, stored in parts[0].union(*parts[1:], all=True):
        found[place].append(_instance(questions[place], stored))
    return found


class _Columns(Expression):
    """All columns of a row as one JSON array; one expression for each would cost more than it saves."""

    output_field: ClassVar = JSONField()

    def __init__(self, model: type[Model]) -> None:
        super().__init__()
        self.fields = model._meta.concrete_fields
        self.table = model._meta.db_table

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Self:
        resolved = self.copy()
        resolved.table = query.get_initial_alias()
        return resolved

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, function: str = "JSON_ARRAY"
    ) -> tuple[str, tuple[str | int, ...]]:
        quoted = connection.ops.quote_name
        columns = (f"{quoted(self.table)}.{quoted(str(field.column))}" for field in self.fields)
        return f"{function}({', '.join(columns)})", ()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        return self.as_sql(compiler, connection, "JSONB_BUILD_ARRAY")


def _instance(question: QuerySet[Any], stored: list[Any]) -> Model:
    fields = question.model._meta.concrete_fields
    values = [_value(field, value) for field, value in zip(fields, stored, strict=True)]
    instance: Model = question.model.from_db(question.db, [field.attname for field in fields], values)
    return instance


def _value(field: Field[Any, Any], stored: Any) -> Any:
    value = field.to_python(stored)
    # SQLite keeps moments in UTC and does not say so.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and is_naive(value) else value
