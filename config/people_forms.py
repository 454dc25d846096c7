"""What an admin or manager types about people: forms that offer what this person may give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import Group, User
from django.utils import timezone
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from config.identity import TYPED, free_address, free_username
from config.models import Invite, Role
from config.roles import Refused, may_manage, refuse_unseen_teams, role_of, roles_up_to
from generation.models import Plan

if TYPE_CHECKING:
    FormOfPerson = forms.ModelForm[User]
    FormOfTeam = forms.ModelForm[Group]
    FormOfInvite = forms.ModelForm[Invite]
else:
    FormOfPerson = FormOfTeam = FormOfInvite = forms.ModelForm

NO_OWN_PLAN = "No plan of their own"


def _check_teams(actor: User, teams: Iterable[Group]) -> None:
    """What `Refused` would be, beside the field."""
    try:
        refuse_unseen_teams(actor, teams)
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused


def _choices(actor: User, *more: Role) -> list[tuple[str, str]]:
    allowed = {*roles_up_to(actor), *more}
    return [(role.value, str(role.label)) for role in Role if role in allowed]


class PersonForm(FormOfPerson):
    actor: ClassVar[User]

    role = forms.ChoiceField(
        widget=UnfoldAdminSelectWidget(),
        help_text="Managers look after people, quotas and the queue; admins after everything.",
    )
    plan = forms.ModelChoiceField(
        Plan.objects.all(), required=False, empty_label=NO_OWN_PLAN, widget=UnfoldAdminSelectWidget()
    )

    class Meta:
        model = User
        fields = (*TYPED, "groups")
        labels = {"groups": "Teams"}
        help_texts = {"groups": "", "username": "Signing in takes this or the address."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            choice = self.fields["role"]
            assert isinstance(choice, forms.ChoiceField)
            mine = role_of(self.instance)
            choice.choices = _choices(self.actor, mine)
            self.initial["role"] = mine.value
            self.initial["plan"] = getattr(getattr(self.instance, "plan_assignment", None), "plan_id", None)

    def clean_username(self) -> str:
        return free_username(str(self.cleaned_data["username"]), self.instance)

    def clean_email(self) -> str:
        """A mail to another address resets the password: no way to what the teams of this person see."""
        address = free_address(str(self.cleaned_data["email"]), self.instance)
        if address.lower() != self.instance.email.lower():
            _check_teams(self.actor, self.instance.groups.all())
        return address

    def clean_groups(self) -> Any:
        teams = self.cleaned_data["groups"]
        _check_teams(self.actor, set(teams) - set(self.instance.groups.all()))
        return teams


class TeamForm(FormOfTeam):
    actor: ClassVar[User]

    people = forms.ModelMultipleChoiceField(
        User.objects.order_by("username"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )

    class Meta:
        model = Group
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["people"] = self.instance.user_set.all()

    def clean_people(self) -> Any:
        """Who is put in or out sees other pictures from then on: only those whom one may change."""
        now = set(self.cleaned_data["people"])
        before = set(self.instance.user_set.all()) if self.instance.pk else set()
        others = sorted(str(person) for person in now ^ before if not may_manage(self.actor, person))
        if others:
            raise forms.ValidationError(
                f"Only an admin may put {', '.join(others)} in a team, or out of one."
            )
        if self.instance.pk and now - before:
            _check_teams(self.actor, [self.instance])
        return self.cleaned_data["people"]


class InviteForm(FormOfInvite):
    actor: ClassVar[User]

    class Meta:
        model = Invite
        fields = ("email", "role", "teams", "plan", "note", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            choice = self.fields["role"]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = _choices(self.actor)

    def clean_email(self) -> str:
        return free_address(str(self.cleaned_data["email"]))

    def clean_teams(self) -> Any:
        _check_teams(self.actor, self.cleaned_data["teams"])
        return self.cleaned_data["teams"]

    def clean_expires_at(self) -> Any:
        if self.cleaned_data["expires_at"] <= timezone.now():
            raise forms.ValidationError("This is in the past. An invite must expire later than now.")
        return self.cleaned_data["expires_at"]

    def validate_constraints(self) -> None:
        """An older open invite for the same address ends with the new one."""
