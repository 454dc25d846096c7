"""A row of everything that the admin has a page for. For the site's own shell."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.utils import timezone

from config.invites import invite, revoke
from config.models import Role
from generation.models import (
    Alert,
    ApiKey,
    Balance,
    Grant,
    ImageModel,
    Job,
    ModelAlias,
    Plan,
    PlanAssignment,
    Pool,
    PriceRule,
    QueuePause,
    SubmissionPause,
)
from generation.quotas.audit import record
from generation.states import Failure, State
from tests.generation.making import reference
from tests.generation.used import used

LONG = "a-name-without-a-space-that-goes-on-and-on-until-somebody-stops-it"


def furnish(name: str) -> None:
    """For `name`, who is an admin and has pictures already."""
    owner, now = User.objects.get(username=name), timezone.now()
    model = ImageModel.objects.filter(listed=True).order_by("pk")[0]
    model.notice = "The price was 60 and is 80 now."
    model.defaults = {"seed": 7}
    model.save()
    team = Group.objects.create(name="Design")
    team.user_set.add(owner)
    User.objects.create_user("leaver", "leaver@example.org", is_active=False)
    _quotas(owner, team, model)
    _jobs(owner, model)
    reference(owner)
    revoke(owner, invite(owner, email="gone@example.org")[0])
    invite(owner, email=f"{LONG}@example.org", role=Role.MANAGER, teams=[team], note="For the autumn")
    key, _ = ApiKey.objects.create_key(owner=owner, name="nightly script", credits=5000)
    ModelAlias.objects.create(alias=f"{LONG}.v2", model=model)
    QueuePause.objects.create(
        provider=model.provider, model=model.model_id, label=model.name, by=name, reason="It is repaired."
    )
    SubmissionPause.objects.create(provider=model.provider, until=now + timedelta(hours=1))
    record(name, "changed", key, {"credits": 100}, {"credits": 5000, "models": [LONG] * 3})
    for row in (owner, team, model):
        LogEntry.objects.log_actions(owner.pk, [row], 2, [{"changed": {"fields": ["Own name"]}}])


def _quotas(owner: User, team: Group, model: ImageModel) -> None:
    plan = Plan.objects.create(name="Members", is_default=True, credits=3000, jobs_at_once=2)
    plan.models.add(model)
    PlanAssignment.objects.create(plan=plan, user=owner)
    pool = Pool.objects.create(group=team, credits=90_000)
    Pool.objects.create(credits=1_000_000)
    Grant.objects.create(user=owner, credits=400, note="For the fair")
    Grant.objects.create(pool=pool, credits=800, expires_at=timezone.now() + timedelta(days=9))
    PriceRule.objects.create(model=model, conditions={"quality": "high"}, credits=120)


def _jobs(owner: User, model: ImageModel) -> None:
    now = timezone.now()
    for state in (State.DONE, State.FAILED, State.IN_DOUBT, State.CANCELLED):
        used(owner, state=state, at=now, model=model.name, provider=model.provider)
    failed = Job.objects.filter(state=State.FAILED)
    failed.update(
        failure=Failure.REJECTED,
        prompt="An orchard in October, long shadows",
        message="Refused.",
        upstream_http_status=422,
        upstream_answer=f'{{"detail": "{LONG}"}}',
    )
    balance = Balance.objects.filter(owner=f"user:{owner.pk}").first()
    if balance:
        Alert.objects.create(balance=balance, account=balance.owner, label="Members of Edda", level=80)
