"""`manage.py doctor`"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.doctor import examine


class Command(BaseCommand):
    help = "Says in plain words what is wrong and what to type; ends with 0 when all is well, else with 1."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="For scripts: one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        found = []
        for finding in examine():
            bad += not finding.fine
            found.append(finding)
            if not options["json"]:
                mark = "ok   " if finding.fine else "WRONG"
                style = self.style.SUCCESS if finding.fine else self.style.ERROR
                self.stdout.write(f"{style(mark)} {finding.check}: {finding.text}")
                if finding.hint:
                    self.stdout.write(f"      {finding.hint}")
        if options["json"]:
            answer = {"ok": not bad, "findings": [finding.as_json() for finding in found]}
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
        elif bad:
            self.stdout.write(f"\n{bad} to see to.")
            if any(finding.last for finding in found):
                self.stdout.write("Then ask again: what needs the database was not looked at.")
        else:
            self.stdout.write("\nAll is well.")
        if bad:
            sys.exit(1)
