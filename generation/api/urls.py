"""Addresses of the API, in the order of their rooms. None ends in a slash: the service's do not."""

from __future__ import annotations

from django.urls import path, re_path

from generation.api.errors import not_found
from generation.api.views.assets import AssetDetail, Assets, FromUrl, Sign
from generation.api.views.credits import Credits
from generation.api.views.description import docs, schema
from generation.api.views.files import ImageFile, ReferenceFile, Upload
from generation.api.views.generate import Generate
from generation.api.views.images import DownloadImage, Images, OneImage, RestoreImage
from generation.api.views.jobs import CancelJob, Jobs, OneJob
from generation.api.views.models import Models
from generation.api.views.status import Status, Task

urlpatterns = [
    # The image service's own endpoints.
    path("v1/service/ai-image/generate", Generate.as_view(), name="api-generate"),
    path("v1/service/ai-image/status/<str:art_variation_id>", Status.as_view(), name="api-status"),
    path("v1/service/ai-image/models", Models.as_view(), name="api-models"),
    path("v1/service/tasks/<str:task_id>", Task.as_view(), name="api-task"),
    # How references get here.
    path("v1/assets", Assets.as_view(), name="api-assets"),
    path("v1/assets/sign", Sign.as_view(), name="api-asset-sign"),
    path("v1/assets/from-url", FromUrl.as_view(), name="api-asset-from-url"),
    path("v1/assets/<str:asset_id>", AssetDetail.as_view(), name="api-asset"),
    # Signed links.
    path("v1/files/images/<uuid:uid>/<str:name>", ImageFile.as_view(), name="api-file-image"),
    path("v1/files/references/<uuid:uid>/<str:name>", ReferenceFile.as_view(), name="api-file-reference"),
    path("v1/files/uploads/<uuid:uid>", Upload.as_view(), name="api-file-upload"),
    # What the service does not have.
    path("v1/images", Images.as_view(), name="api-images"),
    path("v1/images/<str:image_id>", OneImage.as_view(), name="api-image"),
    path("v1/images/<str:image_id>/download", DownloadImage.as_view(), name="api-image-download"),
    path("v1/images/<str:image_id>/restore", RestoreImage.as_view(), name="api-image-restore"),
    path("v1/jobs", Jobs.as_view(), name="api-jobs"),
    path("v1/jobs/<str:job_id>", OneJob.as_view(), name="api-job"),
    path("v1/jobs/<str:job_id>/cancel", CancelJob.as_view(), name="api-job-cancel"),
    path("v1/credits", Credits.as_view(), name="api-credits"),
    # What describes it, and all other addresses.
    path("schema", schema, name="api-schema"),
    path("docs", docs, name="api-docs"),
    re_path(r"^(?P<path>(?s:.*))\Z", not_found, name="api-not-found"),
]
