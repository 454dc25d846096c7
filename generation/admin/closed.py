"""Pages that libraries bring along and that would lead around the house's own."""

from __future__ import annotations

from django.contrib import admin
from django_q.admin import Failure, OrmQ, Schedule, Success
from rest_framework_api_key.admin import APIKey

# Their admins, imported above, have put them on the site. A schedule calls whatever function it names.
admin.site.unregister([Schedule, Success, Failure])
if admin.site.is_registered(OrmQ):
    admin.site.unregister(OrmQ)
# The library's own keys open nothing here.
admin.site.unregister(APIKey)
