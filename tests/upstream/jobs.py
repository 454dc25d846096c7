"""Jobs and how they come along."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.upstream.knobs import Knobs, Plan
from tests.upstream.pictures import draw, size_for

STAGES = ((0.1, "CREATED"), (0.3, "PENDING"), (0.8, "PROCESSING"), (1.0, "RENDERING"))


@dataclass
class Job:
    """One job that was taken."""

    body: dict[str, Any]
    model: dict[str, Any]
    plan: Plan
    seconds: float
    references: list[bytes] = field(default_factory=list, repr=False)
    variation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    task_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)
    asset_ids: list[str] = field(default_factory=list)
    polls: int = 0

    @property
    def count(self) -> int:
        said = self.body["parameters"].get("count", 1)
        return said if isinstance(said, int) else 1

    @property
    def words(self) -> str:
        """What the pictures are drawn from."""
        return repr(sorted((key, str(value)) for key, value in self.body["parameters"].items()))

    def stage(self, knobs: Knobs) -> str:
        """The status now, one poll further."""
        self.polls += 1
        polls = self.plan.polls if self.plan.polls is not None else knobs.polls
        if self.plan.never:
            share = 0.5
        elif polls is not None:
            share = self.polls / max(polls, 1)
        else:
            share = (time.monotonic() - self.started) / self.seconds if self.seconds > 0 else 1.0
        if share >= 1.0:
            return "FAILED" if self.plan.fails else "DONE"
        return self.plan.word or next(word for until, word in STAGES if share < until)

    def picture(self, number: int, edge: int) -> bytes:
        parameters = self.body["parameters"]
        shape = str(parameters.get("aspect_ratio") or parameters.get("size") or "1:1")
        return draw(self.words, number, size_for(shape, edge), self.model["_format"], self.references)


class Jobs:
    """Every job, by either of its ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: list[Plan] = []
        self.all: list[Job] = []

    def plan(self, plan: Plan) -> None:
        """The next job that is taken goes like this."""
        with self._lock:
            self._plans.append(plan)

    def add(self, body: dict[str, Any], model: dict[str, Any], references: list[bytes], knobs: Knobs) -> Job:
        with self._lock:
            plan = self._plans.pop(0) if self._plans else Plan()
            job = Job(body, model, plan, model["estimated_time"] * knobs.speed, references)
            total = max(job.count - plan.missing, 0) + plan.extra
            job.asset_ids = [str(uuid.uuid4()) for _ in range(total)]
            self.all.append(job)
        return job

    def by_variation(self, variation_id: str) -> Job | None:
        return next((job for job in self.all if job.variation_id == variation_id), None)

    def by_task(self, task_id: str) -> Job | None:
        return next((job for job in self.all if job.task_id == task_id), None)

    def by_asset(self, asset_id: str) -> tuple[Job, int] | None:
        for job in self.all:
            if asset_id in job.asset_ids:
                return job, job.asset_ids.index(asset_id)
        return None
