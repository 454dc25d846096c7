"""Everything that goes wrong, as a JSON object: `{"detail", "code"}` and what else helps a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response

from generation.quotas.refusal import AccountEmpty, Busy, DoesNotFit, NotAllowed, Refused

BUSY_SECONDS = 2


class Invalid(exceptions.APIException):
    """400. `errors` maps a field, written like `parameters.count`, to its sentences."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]], code: str = "invalid") -> None:
        self.errors = {name: list(sentences) for name, sentences in errors.items()}
        name, sentences = next(iter(self.errors.items()))
        super().__init__(f"{name}: {sentences[0]}" if name else sentences[0], code)


class Conflict(exceptions.APIException):
    """409: the request contradicts what is there."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    """413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler; what it leaves alone is the house's to answer, in JSON as well."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_sentence(error) or "There is nothing here.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, Refused):
        return _refused(error)
    if not isinstance(error, exceptions.APIException):
        return None
    body: dict[str, Any] = {"detail": str(error.detail), "code": str(error.get_codes())}
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.ValidationError):
        body = {"detail": "This is not valid.", "code": "invalid", "errors": error.detail}
    if isinstance(error, Invalid):
        body["errors"] = error.errors
    if isinstance(error, exceptions.Throttled):
        seconds = max(1, round(vars(error).get("wait") or 1))
        headers["Retry-After"] = str(seconds)
        body = {"detail": f"Too many requests. Try again in {seconds} s.", "code": "too_fast"}
    challenge = getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    return Response(body, error.status_code, headers=headers)


def _refused(error: Refused) -> Response:
    """429 without Retry-After is "out of credits" to every client of this API; with it, "too fast"."""
    body: dict[str, Any] = {"detail": str(error), "code": "refused"}
    match error:
        case NotAllowed():
            return Response({**body, "code": error.code}, 403)
        case DoesNotFit():
            refills = error.refills_at.isoformat() if error.refills_at else None
            body |= {
                "code": "out_of_credits",
                "limit": error.limit,
                "left": error.left,
                "refills_at": refills,
            }
            return Response(body, 429)
        case AccountEmpty():
            body |= {"code": "out_of_credits", "limit": "The shared account", "left": 0}
            return Response({**body, "refills_at": error.until.isoformat()}, 429)
        case Busy():
            return Response({**body, "code": "too_fast"}, 429, headers={"Retry-After": str(BUSY_SECONDS)})
    return Response(body, 403)


@csrf_exempt
@login_not_required
def not_found(request: HttpRequest, path: str = "") -> JsonResponse:
    """Any other address below /api/."""
    return JsonResponse({"detail": "There is no such address in this API.", "code": "not_found"}, status=404)


def _sentence(error: Http404) -> str:
    text = str(error.args[0]) if error.args else ""
    return text if text.endswith(".") else ""
