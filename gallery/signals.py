"""What the gallery tells whoever wants to know."""

from __future__ import annotations

from django.dispatch import Signal

# Somebody deleted pictures for good in the admin: `actor` (a name) and `images`, before they are gone.
deleted_in_admin = Signal()
