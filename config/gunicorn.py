"""How gunicorn serves the site; `manage.py run` starts it with this file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.orphan import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    _host, _port = settings.HOST, settings.PORT
except ImproperlyConfigured as error:
    sys.exit(f"Atelier cannot start: {error}")

wsgi_app = "config.wsgi"
bind = f"[{_host}]:{_port}" if ":" in _host and not _host.startswith("[") else f"{_host}:{_port}"
reuse_port = True
worker_class = "config.web_worker.WebWorker"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
worker_connections = 500  # with what the threads have open, fewer files than a process may have
timeout = 60  # of a process that gives no sign; how long a client may take is in config/patience.py
graceful_timeout = 5  # a stop has ten seconds in all
keepalive = 5
# A filter with a long search still fits a line; no browser sends so many or such long headers.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
control_socket_disable = True
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # a slow disk must not look like a worker that hangs


def on_starting(server: object) -> None:
    end_with_parent()
