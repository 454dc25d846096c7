#!/bin/sh
# What `make test` does. Every step runs, also after one that failed; any failure fails the whole.
set -eu
cd "$(dirname "$0")/.."

sh scripts/venv.sh requirements-dev.txt
sh scripts/chromium.sh

failed=
step() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}

step lint .venv/bin/ruff check .
step format .venv/bin/ruff format --check .
step types .venv/bin/mypy
step tests .venv/bin/pytest -q -n auto --maxprocesses 8
step "browser and process tests" .venv/bin/pytest -q -m e2e

[ -z "$failed" ] || {
    echo "Failed: ${failed#, }" >&2
    exit 1
}
