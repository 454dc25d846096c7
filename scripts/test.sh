#!/bin/sh
# What `make test` does. Every step runs, also after one that failed; any failure fails the whole.
# The tests of money run on PostgreSQL too: on the server that ATELIER_TEST_DATABASE_URL names, as
# postgres://user:password@host:5432/name, else on one here that asks for no password.
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
step crowds .venv/bin/pytest -q -m crowd tests/generation/quotas

url=${ATELIER_TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/atelier}
if [ -n "${ATELIER_TEST_DATABASE_URL:-}" ] || .venv/bin/python 2>/dev/null -c \
    'import psycopg; psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", connect_timeout=2).close()'; then
    # A file at a time: two crowds at once are more than a server takes by default.
    step "money, pipeline and people on PostgreSQL" env DATABASE_URL="$url" \
        .venv/bin/pytest -q -m "not e2e" -n auto --maxprocesses 8 --dist loadfile \
        tests/generation/quotas tests/generation/pipeline tests/generation/test_states.py \
        tests/config/test_roles.py tests/config/test_invites.py
else
    echo "== money and pipeline on PostgreSQL: left out, no server answers at 127.0.0.1:5432"
fi

# Real browsers and processes depend on the machine's mood: what failed must fail twice.
browser() {
    .venv/bin/pytest -q -m e2e || .venv/bin/pytest -q -m e2e --last-failed --last-failed-no-failures none
}
step "browser and process tests" browser

[ -z "$failed" ] || {
    echo "Failed: ${failed#, }" >&2
    exit 1
}
