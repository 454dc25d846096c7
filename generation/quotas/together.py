"""Several small look-ups as one query, each answered by rows of its own model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Field, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.timezone import is_naive


def together(*questions: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each question, in no order. Of models without JSON columns; not to be cut off."""
    parts = [
        question.order_by()
        .annotate(
            asked=Value(place), row=JSONObject(**{f.attname: f.attname for f in _fields(question.model)})
        )
        .values_list("asked", "row")
        for place, question in enumerate(questions)
    ]
    found: list[list[Any]] = [[] for _ in questions]
    for place, row in parts[0].union(*parts[1:], all=True):
        found[place].append(_instance(questions[place], row))
    return found


def _instance(question: QuerySet[Any], row: dict[str, Any]) -> Model:
    model, fields = question.model, _fields(question.model)
    values = [_value(field, row[field.attname]) for field in fields]
    instance: Model = model.from_db(question.db, [field.attname for field in fields], values)
    return instance


def _value(field: Field[Any, Any], stored: Any) -> Any:
    value = field.to_python(stored)
    # SQLite keeps moments in UTC and does not say so.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and is_naive(value) else value


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)
