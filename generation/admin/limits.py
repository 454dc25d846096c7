"""All limits on one page: members, the site, teams, and a grant; saved by one press."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.generic import FormView
from unfold.views import UnfoldModelAdminViewMixin
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from generation.admin.inputs import Day
from generation.models import Grant, Plan, Pool
from generation.models.plan import Period
from generation.quotas.amounts import WholeNumberField
from generation.quotas.audit import record_change, record_deletion, stored_values

if TYPE_CHECKING:
    LimitsFormView = FormView["LimitsForm"]
else:
    LimitsFormView = FormView

NO_LIMIT = "Empty: no limit."


def _credits(label: str, help_text: str = "", **options: Any) -> WholeNumberField:
    widget = UnfoldAdminIntegerFieldWidget(attrs={"placeholder": "no limit"})
    return WholeNumberField(label=label, required=False, help_text=help_text, widget=widget, **options)


def _period(value: str = Period.MONTH) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Per",
        choices=[(period.value, period.label.removeprefix("a ").capitalize()) for period in Period],
        initial=value,
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def _text(label: str, help_text: str = "", length: int = 150) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget, max_length=length)


class LimitsForm(forms.Form):
    """Shows what is in force; `save` applies what was changed."""

    member = _credits("Each member", NO_LIMIT)
    member_period = _period()
    site = _credits("The whole site", NO_LIMIT)
    site_period = _period()
    new_team = _text("New team", "A name, as Design.")
    new_people = _text("Its people", "User names, with commas between them. More can be added later.", 2000)
    new_credits = _credits("Its credits")
    new_period = _period()
    person = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True).order_by("username"),
        label="Person",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    grant = WholeNumberField(
        label="Extra credits", required=False, least=1, widget=UnfoldAdminIntegerFieldWidget()
    )
    grant_until = forms.DateField(label="Until", required=False, help_text="Empty: for ever.", widget=Day())
    grant_note = _text("Note", length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = Plan.objects.filter(is_default=True).first()
        pools = {pool.group_id: pool for pool in Pool.objects.annotate(extra=models.Count("grants"))}
        self.rows: list[tuple[str, Group | None, Pool | None]] = [("site", None, pools.get(None))]
        for team in Group.objects.order_by("name"):
            name = f"team_{team.pk}"
            self.fields[name] = _credits(team.name)
            self.fields[f"{name}_period"] = _period()
            self.rows.append((name, team, pools.get(team.pk)))
        for name, _, pool in self.rows:
            if pool:
                self.initial.update({name: pool.credits, f"{name}_period": pool.period})
        if self.default:
            self.initial.update(member=self.default.credits, member_period=self.default.period)

    @property
    def teams(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[name], self[f"{name}_period"]) for name, team, _ in self.rows if team]

    def clean_new_people(self) -> list[User]:
        names = [name.strip() for name in self.cleaned_data["new_people"].split(",") if name.strip()]
        people = list(get_user_model().objects.filter(username__in=names))
        missing = sorted(set(names) - {person.username for person in people})
        if missing:
            raise forms.ValidationError(f"There is nobody called “{missing[0]}”.")
        return people

    def clean_new_team(self) -> str:
        name = str(self.cleaned_data["new_team"]).strip()
        if Group.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is such a team already; it stands above.")
        return name

    def clean_grant_until(self) -> datetime | None:
        day = self.cleaned_data["grant_until"]
        if day is None:
            return None
        zone = timezone.get_default_timezone()
        end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
        if end <= timezone.now():
            raise forms.ValidationError(
                "This is in the past. A grant must expire later than today, or never."
            )
        return end

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.update({name: cleaned[name] or Period.MONTH for name in cleaned if name.endswith("_period")})
        pairs = (("person", "grant", "How many credits?"), ("grant", "person", "Who gets them?"))
        for given, needed, sentence in (
            *pairs,
            ("new_credits", "new_team", "What is the team called?"),
            ("new_people", "new_team", "What is the team called?"),
        ):
            if cleaned.get(given) and not cleaned.get(needed) and needed not in self.errors:
                self.add_error(needed, sentence)
        for name, _, pool in self.rows:
            if pool and name in cleaned and cleaned[name] is None and vars(pool)["extra"]:
                self.add_error(
                    name, "This pool has grants, which would go with it. Delete it on its own page."
                )
        return cleaned

    def save(self, actor: str) -> list[str]:
        """Apply all of it, or nothing; a sentence for each thing that was done."""
        said: list[str] = []
        with transaction.atomic():
            self._save_members(actor, said)
            for name, team, pool in self.rows:
                self._save_pool(actor, team, pool, name, said)
            self._save_new_team(actor, said)
            self._save_grant(actor, said)
        return said

    def _save_members(self, actor: str, said: list[str]) -> None:
        credits, period = self.cleaned_data["member"], self.cleaned_data["member_period"]
        plan = self.default
        if plan is None and credits is None:
            return
        if plan is None:
            taken = Plan.objects.filter(name="Members").exists()
            plan = Plan(name="Everybody else" if taken else "Members", is_default=True)
        if not plan.pk or (plan.credits, plan.period) != (credits, period):
            before = stored_values(plan)
            plan.credits, plan.period = credits, period
            plan.save()
            record_change(actor, plan, before)
            said.append(f"Each member: {_said(plan.credits, plan.get_period_display())}.")

    def _save_pool(
        self, actor: str, team: Group | None, pool: Pool | None, name: str, said: list[str]
    ) -> None:
        credits, period = self.cleaned_data[name], self.cleaned_data[f"{name}_period"]
        label = f"{team} team" if team else "The whole site"
        if credits is None:
            if pool:
                record_deletion(actor, [pool])
                pool.delete()
                said.append(f"{label}: no limit.")
            return
        if pool and (pool.credits, pool.period) == (credits, period):
            return
        before = stored_values(pool) if pool else {}
        pool = pool or Pool(group=team)
        pool.credits, pool.period = credits, period
        pool.save()
        record_change(actor, pool, before)
        said.append(f"{label}: {_said(credits, pool.get_period_display())}.")

    def _save_new_team(self, actor: str, said: list[str]) -> None:
        if not self.cleaned_data["new_team"]:
            return
        team = Group.objects.create(name=self.cleaned_data["new_team"])
        people = self.cleaned_data["new_people"]
        team.user_set.set(people)
        said.append(f"{team} has {len(people)} {ngettext('person', 'people', len(people))}.")
        self.cleaned_data["new"] = self.cleaned_data["new_credits"]
        self._save_pool(actor, team, None, "new", said)

    def _save_grant(self, actor: str, said: list[str]) -> None:
        person, credits = self.cleaned_data["person"], self.cleaned_data["grant"]
        if not person:
            return
        grant = Grant.objects.create(
            user=person,
            credits=credits,
            expires_at=self.cleaned_data["grant_until"],
            note=self.cleaned_data["grant_note"],
        )
        record_change(actor, grant, {})
        said.append(f"{person}: {credits:,} extra.")


class LimitsView(UnfoldModelAdminViewMixin, LimitsFormView):
    title = "Limits"
    form_class = LimitsForm
    template_name = "admin/generation/plan/limits.html"
    success_url = reverse_lazy("admin:generation_plan_limits")
    permission_required = (
        *(f"generation.{verb}_{noun}" for noun in ("plan", "pool") for verb in ("add", "change")),
        "generation.delete_pool",
        "generation.add_grant",
        "auth.add_group",
    )

    def form_valid(self, form: LimitsForm) -> HttpResponse:
        said = form.save(self.request.user.get_username())
        messages.success(self.request, " ".join(["Saved.", *said]) if said else "Nothing was changed.")
        return super().form_valid(form)


def _said(credits: int | None, period: str) -> str:
    return "no limit" if credits is None else f"{credits:,} {ngettext('credit', 'credits', credits)} {period}"
