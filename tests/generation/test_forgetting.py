"""Somebody is forgotten: numbers stay, words do not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction

from gallery.handover import delete_all
from generation.forgetting import forget
from generation.models import Job, Output
from generation.quotas.check import problems
from tests.generation.making import KONTEXT, drive, reference, requested
from tests.upstream.server import Upstream


@pytest.mark.django_db
def test_no_row_anywhere_holds_the_prompt_of_a_deleted_account(
    service: Upstream, member: User, other: User
) -> None:
    drive(requested(member, "a secret garden", model_id=KONTEXT, references=[reference(member)]))
    kept = requested(other, "somebody else's idea")
    Job.objects.filter(pk=kept.pk).update(upstream_answer="somebody else's idea")
    Job.objects.filter(owner=member).update(upstream_answer="No secret garden.")
    Output.objects.update(message="No picture of a secret garden.")
    with transaction.atomic():
        delete_all(member)
        forget(member)
        member.delete()
    rows = [repr(row) for model in apps.get_models() for row in model._base_manager.values()]
    assert [row for row in rows if "secret garden" in row] == []
    assert [row for row in rows if "somebody else" in row]
    kept.refresh_from_db()
    assert kept.upstream_answer
    assert list(problems()) == []
