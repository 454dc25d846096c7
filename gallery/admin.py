"""Pictures in the admin: what there is, whose, how large, and an end for what must go.

An admin's rights are no exception to who sees what: of a picture that is not visible to
them the page tells its facts, not its pixels, its words or how it was made.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from gallery.admin_json import stored_json
from gallery.admin_lookups import OnlyItsFilters
from gallery.models import Image
from gallery.signals import deleted_in_admin
from gallery.tiles import shorten

_RECIPE = (
    "prompt",
    "negative_prompt",
    "model",
    "model_name",
    "provider",
    "capability",
    "given",
    "in_styles",
    "seed",
    "made_from",
    "cost",
    "took_ms",
    "waited_ms",
)
_FILE = ("format", "width", "height", "size", "sha256")
PRIVATE = "Private"


@admin.register(Image)
class ImageAdmin(OnlyItsFilters, ModelAdmin):
    list_display = (
        *("preview", "label", "words", "maker_name", "model_name"),
        *("shape", "size", "cost", "created_at", "in_trash"),
    )
    list_display_links = ("preview", "label")
    list_filter = (
        ("owner", admin.RelatedOnlyFieldListFilter),
        *("provider", "model_name", ("deleted_at", admin.EmptyFieldListFilter), "created_at"),
    )
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("maker_name", "owner__username", "model_name", "=uid", "=sha256")
    search_help_text = "A person, a model, an id, or words of a prompt you may see."
    ordering = ("-created_at", "-id")
    given = stored_json("parameters")
    in_styles = stored_json("styles")
    made_from = stored_json("references")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        seen = Image.objects.visible_to(request.user).filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(open_to_me=Exists(seen))  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Image], search_term: str
    ) -> tuple[QuerySet[Image], bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, distinct
        # A search tells what it finds, so words are looked for only where they may be read.
        words = Q(open_to_me=True, prompt__icontains=search_term.strip())
        return queryset.filter(Q(pk__in=found.order_by().values("pk")) | words), distinct

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Image | None:
        image: Image | None = super().get_object(request, object_id, from_field)
        return image and _nameless(image)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _, part in self.get_fieldsets(request, obj) for name in part["fields"]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        facts = ("preview", "uid", "owner", "maker_name", "created_at", "taken_at", "deleted_at")
        parts = [(None, {"fields": facts}), ("File", {"fields": _FILE})]
        if obj is not None and _is_open(obj):
            return [*parts, ("Recipe", {"fields": _RECIPE})]
        about = "Not visible to you: its pixels, its prompt and its recipe are not shown here."
        made = ("model_name", "provider", "capability", "cost", "took_ms", "waited_ms")
        return [*parts, ("How it was made", {"fields": made, "description": about})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A picture comes in by `gallery.ingest` alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Preview")
    def preview(self, image: Image) -> Any:
        if not _is_open(image):
            return PRIVATE
        width, height = _within(64, image.width, image.height)
        if not image.placeholder:
            return "–"
        alt = f"Preview of {self.label(image)}"
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">', image.placeholder, alt, width, height
        )

    @admin.display(description="Picture", ordering="pk")
    def label(self, image: Image) -> str:
        return str(image.uid)[:8]

    @admin.display(description="Prompt")
    def words(self, image: Image) -> str:
        if not _is_open(image):
            return "–"
        return shorten(" ".join(image.prompt.split()), 80) or "Without a prompt"

    @admin.display(description="Shape", ordering="width")
    def shape(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="In the trash", boolean=True)
    def in_trash(self, image: Image) -> bool:
        return image.deleted_at is not None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET":
            counts = Image.objects.aggregate(
                orphans=Count("pk", filter=Q(owner=None)),
                trashed=Count("pk", filter=Q(deleted_at__isnull=False)),
            )
            if any(counts.values()):
                messages.info(
                    request,
                    f"{counts['orphans']:,} belong to nobody any more; {counts['trashed']:,} in the trash.",
                )
        page: HttpResponse = super().changelist_view(request, extra_context)
        return page

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        _, counts, missing, protected = super().get_deleted_objects(objs, request)
        listed = [f"{_nameless(row)}, of {row.maker_name or 'nobody'}" for row in objs]
        return listed, counts, set() if self.has_delete_permission(request) else missing, protected

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return super().log_deletions(request, [_nameless(image) for image in queryset])

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        self._tell(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        rows = list(queryset)
        self._tell(request, rows)
        Image.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def _tell(self, request: HttpRequest, images: list[Image]) -> None:
        deleted_in_admin.send(
            Image, actor=request.user.get_username(), images=[_nameless(image) for image in images]
        )


def _is_open(image: Image) -> bool:
    return bool(vars(image).get("open_to_me"))


def _nameless(image: Image) -> Image:
    """Called by its id, not by its prompt, where the prompt may not be read. For reading only."""
    if not _is_open(image):
        image.prompt = ""
    return image


def _within(side: int, width: int, height: int) -> tuple[int, int]:
    scale = side / max(width, height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))
