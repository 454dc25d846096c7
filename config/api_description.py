"""How the API describes itself: title, groups and names of its OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

API_DESCRIPTION: Final[dict[str, Any]] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Atelier",
    "VERSION": "1",
    "DESCRIPTION": "The image API that Atelier drives, served by Atelier with its own keys: make pictures, "
    "fetch them, and see what is left of your credits. Keys are made on the settings page.",
    "TAGS": [
        {"name": "Image service", "description": "Make pictures and ask how they stand."},
        {"name": "Assets", "description": "References, and how they get here."},
        {"name": "Files", "description": "Bytes by signed links, which need no key and expire."},
        {"name": "Pictures", "description": "Your own pictures in the gallery."},
        {"name": "Jobs", "description": "What you asked for, and what it cost."},
        {"name": "Credits", "description": "What is left."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "JobState": "generation.states.State",
        "JobStatus": "generation.api.status.STATUSES",
        "TaskStatus": "generation.api.status.TASK_STATUSES",
        "Capability": "generation.catalogue.spec.CAPABILITIES",
    },
}
