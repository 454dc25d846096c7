"""What is left: the numbers that admission enforces, for this key."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gallery.models import Image
from generation.api.authentication import key_of, owner_of
from generation.api.bodies import Moment
from generation.api.describing import answers
from generation.api.views.base import ApiView
from generation.models.plan import Period
from generation.quotas.summary import credit_summary

KINDS: Final = {"site": "site", "pool": "pool", "user": "plan", "key": "key"}


class Kind(serializers.ChoiceField):
    """Of an account, by its key."""

    def to_representation(self, value: str) -> str:
        return KINDS[value.partition(":")[0]]


class GrantBody(serializers.Serializer[Any]):
    """A top-up, used when the allowance is."""

    credits = serializers.IntegerField()
    left = serializers.IntegerField()
    expires_at = Moment(allow_null=True)


class AccountBody(serializers.Serializer[Any]):
    """One limit. A job must fit all of them."""

    name = serializers.CharField(source="account.label")
    kind = Kind(
        list(KINDS.values()),
        source="account.key",
        help_text="`site`: the whole site's day; `pool`: shared by a team or by all; `plan`; `key`.",
    )
    period = serializers.ChoiceField(Period.values, source="account.period")
    limit = serializers.IntegerField(help_text="What top-ups add is in it.")
    used = serializers.IntegerField(help_text="Spent, and held for jobs that run.")
    left = serializers.IntegerField()
    refills_at = Moment(source="ends_at", allow_null=True, help_text="null: never.")
    grants = GrantBody(many=True)


class StorageBody(serializers.Serializer[Any]):
    """Bytes of originals and thumbnails, the trash too."""

    used = serializers.IntegerField()
    allowed = serializers.IntegerField(
        source="limits.storage_bytes", allow_null=True, help_text="null: no limit."
    )


class CreditsBody(serializers.Serializer[Any]):
    """What this key may still use."""

    left = serializers.IntegerField(
        source="tightest.left", allow_null=True, help_text="Of the tightest limit; null: no limit."
    )
    tightest = AccountBody(allow_null=True, help_text="The limit that will refuse first.")
    accounts = AccountBody(many=True, help_text="All that is limited.")
    plan = serializers.CharField(allow_null=True)
    jobs_at_once = serializers.IntegerField(
        source="limits.jobs_at_once", allow_null=True, help_text="More of them wait."
    )
    pictures_per_job = serializers.IntegerField(source="limits.pictures_per_job", allow_null=True)
    storage = StorageBody(source="*")


class Credits(ApiView):
    """Constant queries, however many teams one is in."""

    @extend_schema(
        operation_id="credits",
        summary="What is left of your credits",
        description="For this key: its own budget is one of the limits. Limits that do not exist are left "
        "out or null.",
        tags=["Credits"],
        responses=answers({200: CreditsBody}, 401, 429),
    )
    def get(self, request: Request) -> Response:
        owner = owner_of(request)
        credits = credit_summary(owner.pk, key_id=key_of(request).pk)
        return self.answer(
            CreditsBody,
            {
                "tightest": credits.tightest,
                "accounts": credits.balances,
                "plan": credits.limits.plan or None,
                "limits": credits.limits,
                "used": Image.objects.filter(owner_id=owner.pk).stored_bytes(),
            },
        )
