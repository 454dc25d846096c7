"""The OpenAPI document, generated from the views once a process."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

METHODS: Final = ("get", "post", "put", "patch", "delete")


class KeyScheme(OpenApiAuthenticationExtension):
    """How a key is sent, for clients and for the page's Authorize button."""

    target_class = "generation.api.authentication.KeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The words `Api-Key`, a space and your key: `Api-Key prefix.secret`.",
        }


@cache
def document() -> dict[str, Any]:
    """The same for every site: it is made of the code and says nothing of who runs it."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def operations() -> list[tuple[str, str, str]]:
    """Method, path and summary of everything there is, in the document's order."""
    return [
        (method.upper(), path, entry[method].get("summary", ""))
        for path, entry in document()["paths"].items()
        for method in METHODS
        if method in entry
    ]
