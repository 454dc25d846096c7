"""The doctor's look at the pictures' files. Only `manage.py doctor` imports and so registers such checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import default_storage

from gallery.models import Image, Rendition

MANAGE = ".venv/bin/python manage.py"
RESTORE = "Restore them from your backup of ATELIER_DATA; what is lost for good may be deleted in the admin."
ANEW = f"{MANAGE} shell -c 'from gallery.models import Rendition; Rendition.objects.all().delete()'"


@register("doctor-pictures")
def pictures(app_configs: object, **options: object) -> Iterator[CheckMessage]:
    yield from spoilt("pictures", Image.objects.values_list("file", "size"), RESTORE)
    copies = Rendition.objects.values_list("file", "size")
    yield from spoilt("small copies", copies, f"Nothing is lost. To have all made anew: {ANEW}")


def spoilt(what: str, sizes: Iterable[tuple[str, int]], hint: str) -> Iterator[CheckMessage]:
    """Files that are missing, or not as large as their rows say; 0 where no row tells, but not empty."""
    bad = [name for name, size in sizes if not _is_whole(name, size)]
    if bad:
        yield Error(f"Missing or not whole are files of {what}: {len(bad):,} ({', '.join(bad[:5])}).", hint)


def _is_whole(name: str, size: int) -> bool:
    found = default_storage.size(name) if default_storage.exists(name) else 0
    return found == size if size else found > 0
