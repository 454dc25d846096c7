"""A client of the API in a test's own process, and keys for it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from generation.models import ApiKey

GENERATE = "/api/v1/service/ai-image/generate"
STATUS = "/api/v1/service/ai-image/status/"
MODELS = "/api/v1/service/ai-image/models"
TASKS = "/api/v1/service/tasks/"


def make_key(owner: User, name: str = "script", **limits: Any) -> tuple[ApiKey, str]:
    """A key and its secret."""
    models = limits.pop("models", ())
    key, secret = ApiKey.objects.create_key(owner=owner, name=name, **limits)
    assert isinstance(key, ApiKey)
    key.models.set(models)
    return key, secret


class Caller:
    """Calls with a key, as a script does: no session, no cookies."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Api-Key {key}"} if key else {})

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(address, query)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(address, data, content_type="application/json", headers=named)

    def delete(self, address: str) -> Any:
        return self.client.delete(address)

    def generate(self, prompt: Any = "a lighthouse", **changes: Any) -> Any:
        """Generate with the quick model, but for what a test changes."""
        headers = changes.pop("headers", {})
        parameters = {"prompt": prompt, **changes.pop("parameters", {})}
        body = {"model": "flux.flux-schnell", "capability": "prompt", "parameters": parameters, **changes}
        return self.post(GENERATE, body, **headers)
