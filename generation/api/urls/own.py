"""What the service does not have: one's pictures, jobs and credits."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.api.views.credits import Credits
from generation.api.views.images import DownloadImage, Images, OneImage, RestoreImage
from generation.api.views.jobs import CancelJob, Jobs, OneJob

urlpatterns: list[URLPattern] = [
    path("images", Images.as_view(), name="api-images"),
    path("images/<str:image_id>", OneImage.as_view(), name="api-image"),
    path("images/<str:image_id>/download", DownloadImage.as_view(), name="api-image-download"),
    path("images/<str:image_id>/restore", RestoreImage.as_view(), name="api-image-restore"),
    path("jobs", Jobs.as_view(), name="api-jobs"),
    path("jobs/<str:job_id>", OneJob.as_view(), name="api-job"),
    path("jobs/<str:job_id>/cancel", CancelJob.as_view(), name="api-job-cancel"),
    path("credits", Credits.as_view(), name="api-credits"),
]
