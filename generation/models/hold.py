"""Credits kept aside for a job, with a line for each balance they are kept of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import ngettext

from generation.models.balance import Balance
from generation.models.job import Job


class Hold(models.Model):
    """Once settled, captured + released = quoted."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        SETTLED = "settled", "Settled"

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="hold")
    quoted = models.PositiveBigIntegerField()
    captured = models.PositiveBigIntegerField(default=0)
    released = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    teams = models.JSONField(default=list, help_text="Names of the person's teams when it was taken.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="held", captured=0, released=0)
                | Q(state="settled", quoted=F("captured") + F("released")),
                name="hold_is_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="hold_created")]

    def __str__(self) -> str:
        return f"{self.quoted} {ngettext('credit', 'credits', self.quoted)} for job {self.job_id}"


class HoldLine(models.Model):
    """What a hold keeps of one balance. Lines of one account together keep the whole quote."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    account = models.CharField(max_length=80)
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="lines")
    held = models.PositiveBigIntegerField()
    captured = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "position"], name="hold_line_once"),
            models.CheckConstraint(
                condition=Q(captured__lte=F("held")), name="hold_line_captures_what_it_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held} of {self.balance}"
