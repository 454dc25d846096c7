"""How answers are described in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

MEANINGS = {
    400: "Something in the request is not valid; `errors` names the fields at fault.",
    401: "The key is missing, wrong, expired or revoked.",
    403: "The plan or the key does not allow it, or a signed link is not valid (any more).",
    404: "There is nothing of that id that this key may see.",
    409: "The request contradicts what is there.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken.",
    429: "Out of credits; with `Retry-After`: too many requests.",
}


# `errors` and `data` are names that a serializer class has uses of its own for.
ERROR = inline_serializer(
    "Error",
    {
        "detail": serializers.CharField(help_text="A sentence for a person."),
        "code": serializers.CharField(help_text="The same for a program."),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            required=False,
            help_text="Field → what is wrong with it, as in `parameters.count`.",
        ),
        "limit": serializers.CharField(required=False, help_text="Which limit is used up."),
        "left": serializers.IntegerField(required=False, help_text="Credits left of it."),
        "refills_at": serializers.DateTimeField(
            required=False, allow_null=True, help_text="When it begins anew."
        ),
    },
)


def answers(success: dict[int, Any], *failures: int) -> dict[int, Any]:
    """The `responses` of a view: what succeeds, and which failures it documents."""
    described = {status: OpenApiResponse(ERROR, description=MEANINGS[status]) for status in sorted(failures)}
    return {**success, **described}
