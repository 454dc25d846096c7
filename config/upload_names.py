"""Names of files that are uploaded, as people gave them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

from generation.references import is_shown


class KeepNames(FileUploadHandler):
    """The first handler: has the form read with the names as browsers write them."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> Any:
        assert self.request is not None
        others = [handler for handler in self.request.upload_handlers if handler is not self]
        return _Parser(META, input_data, others, encoding).parse()


class _Parser(MultiPartParser):
    def sanitize_file_name(self, file_name: str) -> str | None:
        """Django's own takes entities for characters, but not what browsers write for a quotation mark."""
        for written, meant in (("%22", '"'), ("%0D", ""), ("%0A", " ")):
            file_name = file_name.replace(written, meant)
        last = file_name.replace("\\", "/").rpartition("/")[2]
        name = "".join(filter(is_shown, last)).strip()
        return None if name in ("", ".", "..") else name
