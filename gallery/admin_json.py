"""Columns of JSON in the admin, as plain text.

Where there is Pygments, the theme colours them by styles in the page, which the policy refuses.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html


def stored_json(name: str, description: str = "") -> Any:
    """What a page shows of the column `name`."""

    @admin.display(description=description or name.capitalize())
    def shown(page: Any, row: Model) -> str:
        return format_html("<pre>{}</pre>", json.dumps(getattr(row, name), indent=2, ensure_ascii=False))

    return shown
