"""The rows of the gallery, one noun a file."""

from __future__ import annotations

from gallery.models.cleanup import delete_file
from gallery.models.favourite import Favourite, is_favourite, with_favourites
from gallery.models.image import Image, ImageParent, ImageQuerySet
from gallery.models.preference import SharingPreference, default_sharing, sharing_by, sharing_of_new
from gallery.models.rendition import Rendition
from gallery.models.sharing import PRIVATE, Sharing, Teams, Visibility, named_teams_of, shown_to, teams_of

__all__ = [
    "PRIVATE",
    "Favourite",
    "Image",
    "ImageParent",
    "ImageQuerySet",
    "Rendition",
    "Sharing",
    "SharingPreference",
    "Teams",
    "Visibility",
    "default_sharing",
    "delete_file",
    "is_favourite",
    "named_teams_of",
    "sharing_by",
    "sharing_of_new",
    "shown_to",
    "teams_of",
    "with_favourites",
]
