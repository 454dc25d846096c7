"""One request for pictures, with everything needed to make it again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.models import Image, Sharing, Visibility, shown_to
from gallery.models.sharing import User
from generation.models.api_key import ApiKey
from generation.states import ENDED, LIVE, Failure, State


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, user: User) -> JobQuerySet:
        """The jobs this person asked for, to do with as they like."""
        return self.none() if user.pk is None else self.filter(owner_id=user.pk)

    def visible_to(self, user: User) -> JobQuerySet:
        """The jobs this person may see: their own, and of others what is shown to them.

        That is while it is being made, and then for as long as they see a picture of it.
        """
        if user.pk is None:
            return self.none()
        pictures = Image.objects.visible_to(user).alive().filter(output__job=OuterRef("pk"))
        shown = shown_to(user) & (Q(state__in=LIVE) | Q(Exists(pictures)))
        return self.filter(Q(owner_id=user.pk) | shown)

    def live(self) -> JobQuerySet:
        return self.filter(state__in=LIVE)

    def ended(self) -> JobQuerySet:
        return self.filter(state__in=ENDED)


class Job(models.Model):
    """Moved only by `generation.states.move`; credits are integers."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    owner_name = models.CharField(max_length=150, blank=True)
    # One press of the button is one job: the form's token and what it was sent with.
    submission_key = models.CharField(max_length=64)
    # The same model, parameters, styles and references give the same one.
    fingerprint = models.CharField(max_length=64, blank=True)
    # The key of the API it came by, and the body it was asked for with.
    api_key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    body_digest = models.CharField(max_length=64, blank=True)
    parent = models.ForeignKey(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="offspring_jobs"
    )

    # Who sees it, and its pictures when they arrive.
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    team = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs", db_index=False
    )

    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=200)
    model_name = models.CharField(max_length=200)
    capability = models.CharField(max_length=40)
    prompt = models.TextField(blank=True)
    negative_prompt = models.TextField(blank=True)
    parameters = models.JSONField(default=dict, help_text="The model's own fields by their own names.")
    styles = models.JSONField(default=list)
    reference_fields = models.JSONField(default=list, help_text="[name, is a list, wants a URL, how many]")
    count = models.PositiveIntegerField(default=1, help_text="Pictures asked for.")
    price = models.PositiveIntegerField(default=0, help_text="Credits per picture, as quoted.")
    aspect = models.FloatField(default=1.0, help_text="Expected width ÷ height.")
    placeholder = models.TextField(blank=True, help_text="Data URI shown until the picture is there.")

    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    task_id = models.CharField(max_length=200, blank=True)
    variation_id = models.CharField(max_length=200, blank=True)
    upstream_status = models.CharField(max_length=100, blank=True)
    typical_seconds = models.FloatField(null=True, blank=True)

    failure = models.CharField(max_length=20, choices=Failure.choices, blank=True)
    message = models.CharField(max_length=500, blank=True, help_text="For the person, in plain words.")
    upstream_code = models.CharField(max_length=100, blank=True)
    upstream_detail = models.TextField(blank=True, help_text="The provider's own words, for the admin.")
    # Its last answer, whatever it was asked: for the admin.
    upstream_http_status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    upstream_answer = models.TextField(blank=True)

    attempts = models.PositiveIntegerField(default=0, help_text="Times the submission was begun.")
    kept_waiting = models.PositiveIntegerField(
        default=0, help_text="Seconds, in all, for which the provider asked to wait before it is sent."
    )
    polls = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, help_text="Not touched before.")
    locked_until = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=100, blank=True, help_text="The process that works at it.")
    deadline = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitting_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="When the provider was done.")
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="When cancelling was asked for.")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "submission_key"], name="job_once_per_submission"),
            models.CheckConstraint(
                condition=Q(team=None) | Q(visibility=Visibility.TEAM), name="job_team_is_meant"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state__in=LIVE), name="job_due"),
            models.Index(fields=["owner", "-created_at", "-id"], name="job_owner_newest"),
            models.Index(fields=["owner", "state"], name="job_owner_state"),
            models.Index(fields=["owner", "-changed_at"], name="job_owner_changed"),
            models.Index(fields=["fingerprint", "-created_at"], name="job_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk}"

    @property
    def sharing(self) -> Sharing:
        return Sharing.of(self.visibility, self.team_id)

    @property
    def quoted(self) -> int:
        """Credits held for the whole job."""
        return self.price * self.count
