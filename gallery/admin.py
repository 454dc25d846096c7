"""Pictures in the admin: what there is and how it was made. Their bytes stay their owners'.

An admin sees the blurred preview that the row carries; the files themselves are
private here as everywhere.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from gallery.models import Image
from gallery.tiles import shorten

_RECIPE = (
    "prompt",
    "negative_prompt",
    "model",
    "model_name",
    "provider",
    "capability",
    "parameters",
    "styles",
    "seed",
    "references",
    "cost",
    "took_ms",
    "waited_ms",
)
_FILE = ("file_name", "format", "width", "height", "size", "sha256", "colour")


@admin.register(Image)
class ImageAdmin(ModelAdmin):
    list_display = ("preview", "words", "maker_name", "model_name", "shape", "cost", "created_at", "in_trash")
    list_display_links = ("preview", "words")
    list_filter = ("provider", "model_name", ("deleted_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("prompt", "maker_name", "owner__username", "=uid")
    ordering = ("-created_at", "-id")
    raw_id_fields = ("owner",)
    readonly_fields = (
        "preview",
        "uid",
        "maker_name",
        "created_at",
        "taken_at",
        "deleted_at",
        *_RECIPE,
        *_FILE,
    )
    fieldsets = (
        (None, {"fields": ("preview", "uid", "owner", "maker_name", "created_at", "taken_at", "deleted_at")}),
        ("Recipe", {"fields": _RECIPE}),
        ("File", {"fields": _FILE}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A picture comes in by `gallery.ingest` alone."""
        return False

    @admin.display(description="Preview")
    def preview(self, image: Image) -> Any:
        width, height = _within(64, image.width, image.height)
        if not image.placeholder:
            return "–"
        return format_html('<img src="{}" alt="" width="{}" height="{}">', image.placeholder, width, height)

    @admin.display(description="Prompt", ordering="prompt")
    def words(self, image: Image) -> str:
        return shorten(" ".join(image.prompt.split()), 80) or "Picture without a prompt"

    @admin.display(description="Size")
    def shape(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="In the trash", boolean=True)
    def in_trash(self, image: Image) -> bool:
        return image.deleted_at is not None

    @admin.display(description="File")
    def file_name(self, image: Image) -> str:
        return str(image.file.name)


def _within(side: int, width: int, height: int) -> tuple[int, int]:
    scale = side / max(width, height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))
