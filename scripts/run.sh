#!/bin/sh
# What `make run` does: everything that is missing, then the supervisor in place of this shell.
set -eu
cd "$(dirname "$0")/.."

. scripts/step.sh

step sh scripts/venv.sh requirements.txt
step .venv/bin/python manage.py prepare
exec .venv/bin/python manage.py run --with-parent
