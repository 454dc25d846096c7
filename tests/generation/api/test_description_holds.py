"""The API does what its description says: no 500, no undocumented answer, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from pytest_django import Settings
from schemathesis import checks, openapi

from config.wsgi import application
from gallery.models import Image
from generation.models import Job
from tests.gallery.factories import make_image
from tests.generation.api.calling import make_key
from tests.generation.making import reference, requested
from tests.profile import examples
from tests.upstream.server import Upstream

pytestmark = [
    pytest.mark.django_db,
    # Bytes of pictures are put by tests of their own.
    pytest.mark.filterwarnings("ignore:Skipped test cases:UserWarning"),
]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = examples(quick=8, full=100, database=None)
# Under any other name nobody is at home, whatever the description says.
HERE = {"Host": "localhost"}

schema = openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
schema.app = application


@pytest.fixture(autouse=True)
def _one_line_to_the_database(settings: Settings) -> Iterator[None]:
    """Requests through WSGI end as in a server, where the connection of the test would be closed."""
    settings.ATELIER_API_RATE = 100_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ids(service: Upstream, member: User) -> list[str]:
    """Ids of things that are there, so that not every request ends at 404."""
    image: Image = make_image(member)
    return [str(requested(member).uid), str(image.uid), str(reference(member).uid)]


@schema.parametrize()
@EXAMPLES
def test_with_a_valid_key_every_answer_is_a_documented_one(
    case: schemathesis.Case[Any], ids: list[str], member: User
) -> None:
    _, secret = make_key(member)
    for name in case.path_parameters or {}:
        if crc32(repr(case.path_parameters).encode()) % 2:
            case.path_parameters[name] = ids[crc32(repr(case.query).encode()) % len(ids)]
    response = case.call(headers={**HERE, "Authorization": f"Api-Key {secret}"})
    case.validate_response(response, checks=CHECKS)


@schema.parametrize()
@EXAMPLES
def test_without_a_key_every_answer_is_a_documented_one(
    case: schemathesis.Case[Any], service: Upstream
) -> None:
    before = Job.objects.count()
    response = case.call(headers={**HERE, "Authorization": "Api-Key wrong.key"})
    case.validate_response(response, checks=CHECKS)
    assert Job.objects.count() == before
