"""What all views of the API share."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from generation.api.authentication import KeyAuthentication
from generation.api.errors import handle
from generation.api.parsing import BoundedJson
from generation.api.throttles import KeyRate


class AlwaysJson(DefaultContentNegotiation):
    """Whatever a client says it accepts: there is one way to answer."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """Asks for a key. `request.user` is its owner and `request.auth` the key."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [BoundedJson]
    renderer_classes = [JSONRenderer]
    throttle_classes = [KeyRate]
    content_negotiation_class = AlwaysJson

    def get_exception_handler(self) -> Any:
        return handle

    def answer(self, kind: type[Serializer[Any]], value: Any, status: int = 200, **context: Any) -> Response:
        """The value in the form that `kind` describes, which may take more from the context."""
        return Response(kind(value, context={"request": self.request, **context}).data, status)


class PollView(ApiView):
    """What clients ask for every few seconds is never limited."""

    throttle_classes = []
