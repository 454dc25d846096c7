"""The addresses of the gallery. A picture's own never changes."""

from __future__ import annotations

from django.urls import path

from gallery.views import actions, bulk, files, pages, sharing

urlpatterns = [
    path("gallery/", pages.grid, name="gallery-grid"),
    path("trash/", pages.trash_page, name="trash"),
    path("images/<uuid:uid>/", pages.image, name="image"),
    path("images/<uuid:uid>/panel/", pages.panel, name="image-panel"),
    path("images/<uuid:uid>/download/", files.download, name="image-download"),
    path("images/<uuid:uid>/favourite/", actions.favourite, name="image-favourite"),
    path("images/<uuid:uid>/delete/", actions.delete, name="image-delete"),
    path("images/<uuid:uid>/restore/", actions.restore, name="image-restore"),
    path("images/<uuid:uid>/visibility/", sharing.visibility, name="image-visibility"),
    path("images/visibility/", sharing.visibilities, name="images-visibility"),
    path("images/favourite/", bulk.favourite, name="images-favourite"),
    path("images/delete/", bulk.delete, name="images-delete"),
    path("images/restore/", bulk.restore, name="images-restore"),
    path("settings/sharing/", sharing.settings_page, name="sharing-settings"),
    path("media/<uuid:uid>/<str:hash>/<str:name>", files.media, name="media"),
]
