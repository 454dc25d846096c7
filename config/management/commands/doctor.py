"""`manage.py doctor`"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from django.core.checks import Error, run_checks
from django.core.management.base import BaseCommand, CommandParser

# Without a database, the second row could only say so again.
CHECKS = ("Disk", "Settings", "Mail", "Upstream", "Database")
ROWS = ("Cache", "Worker", "Pictures", "References", "Jobs")


class Command(BaseCommand):
    help = "Says in plain words what is wrong and what to type; ends with 0 when all is well, else with 1."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="For scripts: one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        for app in ("config", "gallery", "generation"):
            import_module(f"{app}.doctor")  # registers its checks, for this command alone
        rows: list[dict[str, Any]] = []
        for name in CHECKS + ROWS:
            try:
                found = [one for one in run_checks(tags=[f"doctor-{name.lower()}"]) if not one.is_silenced()]
            except Exception as error:  # a finding, too: it hides none of the others
                found = [Error(f"This could not be checked: {type(error).__name__}: {error}"[:300])]
            rows += [{"check": name, "ok": False, "text": one.msg, "hint": one.hint or ""} for one in found]
            if name == "Database" and found:
                break
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not rows, "findings": rows}, indent=2, ensure_ascii=False))
        else:
            for row in rows:
                self.stdout.write(self.style.ERROR("WRONG") + " {check}: {text}\n      {hint}".format(**row))
            self.stdout.write(f"{len(rows)} to see to; then ask again." if rows else "All is well.")
        if rows:
            sys.exit(1)
