"""The settings of the tests: the defaults, in a folder of their own, whatever is set outside."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_ours = ("ATELIER_", "SIMPLIFIED_", "ALLOWED_UPSTREAM_HOSTS", "EMAIL_URL", "HOST", "PORT")
for _name in [name for name in os.environ if name.startswith(_ours)]:
    del os.environ[_name]

_data = Path(tempfile.mkdtemp(prefix="atelier-tests-"))
_owner = os.getpid()
os.environ["ATELIER_ENV_FILE"] = ""
os.environ["ATELIER_DATA"] = str(_data)


def _remove() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_data, ignore_errors=True)


atexit.register(_remove)

from config.settings import *
from config.settings import DATABASES, STATIC_ROOT
from config.settings import STORAGES as _STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in a real site: threads of a test wait for each other instead of failing.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
