"""What django-q2 starts by the clock."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django_q.models import Schedule

SCHEDULES: Final[dict[str, dict[str, Any]]] = {
    "sweep": {"func": "generation.tasks.sweep", "schedule_type": Schedule.MINUTES, "minutes": 1},
    "forget sessions": {
        "func": "django.core.management.call_command",
        "args": "'clearsessions'",
        "schedule_type": Schedule.DAILY,
    },
    "tidy assets": {"func": "generation.tasks.tidy_assets", "schedule_type": Schedule.HOURLY},
    "sync catalogue": {"func": "generation.tasks.sync_catalogue", "schedule_type": Schedule.HOURLY},
}


def ensure_schedules() -> None:
    """Each schedule exists once, as it is written here; when it runs next is left alone."""
    with transaction.atomic():
        for name, wanted in SCHEDULES.items():
            values = {"minutes": None, "repeats": -1, **wanted}
            rows = Schedule.objects.filter(name=name)
            first = rows.order_by("pk").first()
            if first is None:
                Schedule.objects.create(name=name, **values)
            else:
                rows.exclude(pk=first.pk).delete()
                rows.update(**values)
