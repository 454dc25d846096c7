"""References in the admin: what there is, and an end for what must go. Their pixels stay their owners'."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse

from generation.admin.base import Page
from generation.models import JobReference, Reference, ReferenceUpload
from generation.quotas.audit import record


@admin.register(Reference)
class ReferenceAdmin(Page):
    list_display = ("label", "owner", "shape", "size", "uses", "created_at", "used_at", "in_library")
    list_display_links = ("label",)
    list_filter = (("owner", admin.RelatedOnlyFieldListFilter), "content_type", "created_at", "deleted_at")
    search_fields = ("owner__username", "=uid", "=sha256", "content_type")
    search_help_text = "A person, an id, or a content type. Names of files are their owners’ business."
    list_select_related = ("owner",)
    list_per_page = 50
    show_full_result_count = False
    fields = (
        *("uid", "owner", "content_type", "width", "height", "size", "sha256"),
        *("created_at", "used_at", "deleted_at", "uses"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reference]:
        return super().get_queryset(request).annotate(jobs=Count("job_references__job", distinct=True))  # type: ignore[no-any-return]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Reference | None:
        """Called by its number in titles too. For reading only."""
        reference: Reference | None = super().get_object(request, object_id, from_field)
        if reference is not None:
            reference.name = self.label(reference)
        return reference

    @admin.display(description="Reference", ordering="pk")
    def label(self, reference: Reference) -> str:
        return f"Reference {reference.pk}"

    @admin.display(description="Shape", ordering="width")
    def shape(self, reference: Reference) -> str:
        return f"{reference.width} × {reference.height}"

    @admin.display(description="Used in jobs", ordering="jobs")
    def uses(self, reference: Reference) -> int:
        return int(vars(reference)["jobs"])

    @admin.display(description="In the library", boolean=True, ordering="deleted_at")
    def in_library(self, reference: Reference) -> bool:
        return reference.deleted_at is None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A reference comes in by its owner's library."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        thrown = Reference.objects.filter(deleted_at__isnull=False, job_references=None).count()
        if thrown and request.method == "GET" and self.has_delete_permission(request):
            messages.info(
                request,
                f"{thrown:,} removed from their libraries and used by no job; they may be deleted for good.",
            )
        page: HttpResponse = super().changelist_view(request, extra_context)
        return page

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its uses and uploads go with it, though by hand nobody may delete one."""
        _, counts, missing, protected = super().get_deleted_objects(objs, request)
        own = {model._meta.verbose_name for model in (JobReference, ReferenceUpload)}
        listed = [f"Reference {row.pk} of {row.owner}" for row in objs]
        return listed, counts, missing - own, protected

    def delete_model(self, request: HttpRequest, obj: Reference) -> None:
        self._note(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Reference]) -> None:
        rows = list(queryset.select_related("owner"))
        self._note(request, rows)
        Reference.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def _note(self, request: HttpRequest, rows: list[Reference]) -> None:
        for row in rows:
            values = {"uid": str(row.uid), "owner": str(row.owner), "size": row.size, "sha256": row.sha256}
            # Under its number: what somebody called a file is not for the audit.
            nameless = Reference(pk=row.pk, name=f"no. {row.pk} of {row.owner}")
            record(request.user.get_username(), "deleted", nameless, values)
