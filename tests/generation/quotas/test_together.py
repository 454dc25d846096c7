"""Several look-ups in one query bring back the very rows that each alone would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from generation.models import Grant, Plan, Pool
from generation.quotas.together import together

pytestmark = pytest.mark.django_db

MOMENTS = (datetime(2026, 11, 10, 12, 0, 0, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC))


def test_rows_come_back_as_they_are_by_one_query(
    member: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Plan.objects.create(name="Größe “M”\n\\ 'x'", is_default=True, credits=2**60, period="week")
    Plan.objects.create(name="", credits=None, storage_mb=0)
    pool = Pool.objects.create(credits=0)
    Grant.objects.create(user=member, credits=5, note="", created_at=MOMENTS[0])
    Grant.objects.create(pool=pool, credits=7, created_at=MOMENTS[1], expires_at=MOMENTS[0])
    questions: list[QuerySet[Any]] = [Plan.objects.all(), Grant.objects.all(), Group.objects.all()]
    with django_assert_num_queries(1):
        answers = together(*questions)
    for question, rows in zip(questions, answers, strict=True):
        fields = [field.attname for field in question.model._meta.concrete_fields]
        found = [{name: getattr(row, name) for name in fields} for row in sorted(rows, key=lambda r: r.pk)]
        assert found == list(question.order_by("pk").values(*fields))
        assert set(rows) == set(question)


def test_each_question_has_its_own_answer(member: User) -> None:
    default = Plan.objects.create(name="Default", is_default=True)
    Plan.objects.create(name="Other")
    nothing, one, many = together(
        Plan.objects.filter(pk=0), Plan.objects.filter(is_default=True), Plan.objects.order_by("-name")
    )
    assert (nothing, one, len(many)) == ([], [default], 2)
