"""Make pictures from the shell: what the page does, through the same queue."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from gallery.imaging.decode import NotAPicture
from generation import references as library
from generation.catalogue import choices
from generation.catalogue.spec import CAPABILITIES, capability_for
from generation.catalogue.sync import sync_all
from generation.forms import ComposerForm
from generation.line_breaks import one_each
from generation.models import Job, Output
from generation.pipeline.request import request_job
from generation.quotas.refusal import Refused
from generation.states import ENDED, State

LOOK_EVERY = 0.5


class Command(BaseCommand):
    help = "Make pictures for USER from a prompt; with --wait, print their files when they are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="username of whose gallery they go to")
        parser.add_argument("prompt")
        parser.add_argument("--model", default="", help="model id, or provider:id; default: the first listed")
        parser.add_argument(
            "--capability", choices=CAPABILITIES, help="checked against the references; they decide"
        )
        parser.add_argument("--reference", action="append", default=[], metavar="FILE")
        parser.add_argument("--style", action="append", default=[], metavar="SLUG")
        parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--wait", action="store_true", help="until the job has ended")
        parser.add_argument("--timeout", type=float, default=600.0, help="seconds to wait (default 600)")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._person(options["user"])
        form = self._form(person, options)
        if not form.is_valid():
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        try:
            job, _ = request_job(person, form.order())
        except (Refused, ValueError) as error:
            raise CommandError(str(error)) from error
        if not options["wait"]:
            self.stdout.write(str(job.uid))
            return
        self._wait(job, options["timeout"])

    def _person(self, username: str) -> AbstractBaseUser:
        person = get_user_model().objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{username}”.")
        return person

    def _form(self, person: AbstractBaseUser, options: dict[str, Any]) -> ComposerForm:
        data = QueryDict(mutable=True)
        data["prompt"] = one_each(options["prompt"])
        data["token"] = uuid.uuid4().hex
        data.setlist("styles", options["style"])
        if not choices.offered():
            sync_all()
        wanted = options["model"]
        if wanted:
            data["model"] = self._model_key(wanted)
        for pair in options["param"]:
            name, equals, value = pair.partition("=")
            if not equals:
                raise CommandError(f"--param needs NAME=VALUE, not “{pair}”.")
            data[f"p-{name}"] = one_each(value)
        for path in options["reference"]:
            data.appendlist("references", self._reference(person, Path(path)))
        capability = capability_for(len(options["reference"]))
        if options["capability"] not in (None, capability):
            raise CommandError(
                f"{len(options['reference'])} references mean {capability}, not {options['capability']}."
            )
        form = ComposerForm(person, data)
        known = {f"p-{spec.name}" for spec in form.parameter_specs}
        unknown = [name[2:] for name in data if name.startswith("p-") and name not in known]
        if unknown and form.model:
            names = ", ".join(sorted(name[2:] for name in known))
            raise CommandError(f"{form.model.name} has no “{unknown[0]}”. It takes: {names}.")
        return form

    def _model_key(self, wanted: str) -> str:
        for model in choices.offered():
            if wanted in (model.key, model.model_id, model.name):
                return model.key
        names = ", ".join(model.model_id for model in choices.offered())
        raise CommandError(f"There is no model “{wanted}”. There are: {names[:1000]}.")

    def _reference(self, person: AbstractBaseUser, path: Path) -> str:
        try:
            with path.open("rb") as file:
                return str(library.add(person, file, path.name).uid)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except NotAPicture as error:
            raise CommandError(f"{path}: {error}") from error

    def _wait(self, job: Job, timeout: float) -> None:
        until = time.monotonic() + timeout
        while job.state not in (*ENDED, State.IN_DOUBT):
            if time.monotonic() > until:
                raise CommandError(f"Not done after {timeout:g} s; job {job.uid} goes on.", returncode=3)
            time.sleep(LOOK_EVERY)
            job.refresh_from_db()
        stored = Output.objects.filter(job=job, state=Output.State.STORED).select_related("image")
        for output in stored.order_by("position"):
            if output.image:
                self.stdout.write(self._place(output.image.file))
        if job.state != State.DONE or job.failure:
            reason = job.message or State(job.state).label
            raise CommandError(f"{State(job.state).label}: {reason}", returncode=2)

    @staticmethod
    def _place(file: Any) -> str:
        """The file's path, or its name in a storage that has no paths."""
        try:
            return str(file.path)
        except NotImplementedError:
            return str(file.name)
