"""Everything that a person sends from a page, and a script to the API, each once and ready to be sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from generation.catalogue.sync import sync_all
from generation.models import ApiKey, ImageModel, Job
from generation.pipeline.request import request_job
from generation.states import State
from tests.gallery.factories import make_image
from tests.generation.api.calling import Caller, make_key
from tests.generation.api.uploads import brought_in, put, register, sign
from tests.generation.making import order, picture, reference

PASSWORD = "a-good-password-1"
PROMPT = 'A pier with "quotes"\nand a second line'
Send = Callable[[], Any]


@dataclass(frozen=True)
class House:
    """A person with one of everything that can be sent somewhere."""

    person: User
    browser: Client
    stranger: Client
    script: Caller

    @classmethod
    def of(cls, person: User) -> House:
        sync_all()
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        stranger = Client(raise_request_exception=False)
        script = Caller(make_key(person)[1])
        script.client.raise_request_exception = False
        return cls(person, browser, stranger, script)

    def order_form(self, **changes: Any) -> dict[str, Any]:
        return {
            "prompt": PROMPT,
            "model": self._model().key,
            "token": uuid.uuid4().hex,
            "p-aspect_ratio": "1:1",
            **changes,
        }

    def job(self, state: State) -> Job:
        job, _ = request_job(self.person, order(model=self._model()))
        Job.objects.filter(pk=job.pk).update(state=state)
        return job

    def pages(self, **headers: str) -> dict[str, Send]:
        """By name; the rows that they need are made now."""
        alive, trashed = make_image(self.person), make_image(self.person, trashed=True)
        kept, gone = reference(self.person, "teal"), reference(self.person, "red")
        type(gone).objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
        key, _ = ApiKey.objects.create_key(owner=self.person, name="old")
        one, many = [alive.uid], {"uids": [str(alive.uid)]}
        forms: dict[str, tuple[str, dict[str, Any]]] = {
            "create": (reverse("create"), self.order_form()),
            "create with a picture": (reverse("create"), self.order_form(files=self._file())),
            "upload": (reverse("reference-upload"), {"files": self._file()}),
            "use a picture": (reverse("reference-from-image", args=one), {}),
            "delete a reference": (reverse("reference-delete", args=[kept.uid]), {}),
            "restore a reference": (reverse("reference-restore", args=[gone.uid]), {}),
            "favourite": (reverse("image-favourite", args=one), {"on": "1"}),
            "favourites": (reverse("images-favourite"), many),
            "delete": (reverse("image-delete", args=one), {}),
            "delete several": (reverse("images-delete"), many),
            "restore": (reverse("image-restore", args=[trashed.uid]), {}),
            "restore several": (reverse("images-restore"), {"uids": [str(trashed.uid)]}),
            "share": (reverse("image-visibility", args=one), {"to": "everyone"}),
            "share several": (reverse("images-visibility"), {**many, "to": "everyone"}),
            "cancel": (reverse("job-cancel", args=[self.job(State.QUEUED).uid]), {}),
            "dismiss": (reverse("job-dismiss", args=[self.job(State.FAILED).uid]), {}),
            "retry": (reverse("job-retry", args=[self.job(State.FAILED).uid]), {}),
            "decide": (reverse("job-decide", args=[self.job(State.IN_DOUBT).uid]), {"decision": "ran"}),
            "a key": (reverse("api-keys"), {"name": "new", "token": uuid.uuid4().hex}),
            "revoke a key": (reverse("api-key-revoke", args=[key.prefix]), {}),
            "sharing by default": (reverse("sharing-settings"), {"to": "everyone"}),
            "you": (reverse("you"), {"name": "Mara M", "username": "mara", "email": "mara@example.org"}),
            "password": (
                reverse("account_change_password"),
                {"oldpassword": PASSWORD, "password1": "Slow-river-7", "password2": "Slow-river-7"},
            ),
            "sign out": (reverse("account_logout"), {}),
        }
        sends: dict[str, Send] = {}
        for name, (path, data) in forms.items():
            # Whoever signs out, or changes the password, is somebody else afterwards.
            browser = Client(raise_request_exception=False)
            browser.force_login(self.person)
            sends[name] = lambda b=browser, p=path, d=data: b.post(p, d, headers=headers)  # type: ignore[misc]
        return {**sends, "sign in": lambda: self.sign_in(**headers)}

    def sign_in(self, **headers: str) -> Any:
        form = {"login": self.person.username, "password": PASSWORD}
        return self.stranger.post(reverse("account_login"), form, headers=headers)

    def calls(self) -> dict[str, Send]:
        """The same of the API."""
        api = self.script
        alive, trashed = make_image(self.person), make_image(self.person, trashed=True)
        signed, ready = sign(api).json(), sign(api).json()
        put(ready["signed"], picture("olive"))
        where = urlsplit(signed["signed"])
        link = brought_in(api, picture("navy"))["file_url"]
        job = self.job(State.QUEUED)
        body = {
            "model": self._model().model_id,
            "capability": "prompt",
            "parameters": {"prompt": PROMPT},
        }
        return {
            "generate": lambda: api.post(reverse("api-generate"), body),
            "sign": lambda: sign(api),
            "put": lambda: self.stranger.generic(
                "PUT", f"{where.path}?{where.query}", picture("green"), "image/png"
            ),
            "register": lambda: register(api, ready),
            "from a link": lambda: api.post(reverse("api-asset-from-url"), {"url": link, "name": "a"}),
            "delete": lambda: api.delete(reverse("api-image", args=[alive.uid])),
            "restore": lambda: api.post(reverse("api-image-restore", args=[trashed.uid])),
            "cancel": lambda: api.post(reverse("api-job-cancel", args=[job.uid])),
        }

    def _model(self) -> ImageModel:
        return ImageModel.objects.filter(provider="builtin").earliest("pk")

    def _file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("pier.png", picture(f"#{uuid.uuid4().hex[:6]}"), "image/png")


def told(answer: Any) -> dict[str, Any]:
    """What a test looks at, in a shape that goes through a pipe."""
    return {
        "status": answer.status_code,
        "retry": answer.headers.get("Retry-After", ""),
        "type": answer.headers.get("Content-Type", ""),
        "text": "" if answer.streaming else answer.content.decode(),
    }


def walk(sends: dict[str, Send]) -> dict[str, dict[str, Any]]:
    return {name: told(send()) for name, send in sends.items()}
