#!/bin/sh
# What `make run` does: everything that is missing, then the supervisor in place of this shell.
set -eu
cd "$(dirname "$0")/.."

# A step is killed with this shell, whoever of the two is signalled.
step() {
    "$@" &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM HUP
    wait "$pid"
    trap - INT TERM HUP
}

step sh scripts/venv.sh requirements.txt
step .venv/bin/python manage.py prepare
exec .venv/bin/python manage.py run --with-parent
