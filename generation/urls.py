"""Addresses of what is being made."""

from __future__ import annotations

from django.urls import include, path

from generation.views import create, home, jobs, keys, live, references, usage

urlpatterns = [
    path("api/", include("generation.api.urls")),
    path("", home.home, name="home"),
    path("create/", create.create, name="create"),
    path("create/fields/", create.create_fields, name="create-fields"),
    path("create/vary/<uuid:uid>/", create.vary_image, name="vary"),
    path("activity/", jobs.activity, name="activity"),
    path("jobs/live/", live.jobs_live, name="jobs-live"),
    path("jobs/<uuid:uid>/", jobs.job, name="job"),
    path("jobs/<uuid:uid>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("jobs/<uuid:uid>/retry/", jobs.job_retry, name="job-retry"),
    path("jobs/<uuid:uid>/decide/", jobs.job_decide, name="job-decide"),
    path("jobs/<uuid:uid>/dismiss/", jobs.job_dismiss, name="job-dismiss"),
    path("usage/", usage.usage, name="usage"),
    path("usage/site/", usage.usage_site, name="usage-site"),
    path("usage/csv/", usage.usage_csv, name="usage-csv"),
    path("settings/keys/", keys.api_keys, name="api-keys"),
    path("settings/keys/<str:prefix>/revoke/", keys.api_key_revoke, name="api-key-revoke"),
    path("references/", references.references, name="references"),
    path("references/upload/", references.reference_upload, name="reference-upload"),
    path("references/from-image/<uuid:uid>/", references.reference_from_image, name="reference-from-image"),
    path("references/<uuid:uid>/delete/", references.reference_delete, name="reference-delete"),
    path("references/<uuid:uid>/restore/", references.reference_restore, name="reference-restore"),
    path("references/<uuid:uid>/<slug:hash>.webp", references.reference_file, name="reference-file"),
]
