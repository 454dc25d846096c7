#!/bin/sh
# What `make test` and, with "all", `make test-all` do. Every step runs, also after one that failed; any failure
# fails the whole. What must hold when many act at once runs on PostgreSQL too: on the server that
# ATELIER_TEST_DATABASE_URL names, as postgres://user:password@host:5432/name, else on one here that asks for
# no password.
set -eu
cd "$(dirname "$0")/.."

sh scripts/venv.sh requirements-dev.txt
sh scripts/chromium.sh
unset PYTHONDONTWRITEBYTECODE # each step would compile everything anew

failed=
step() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}
pytest() {
    .venv/bin/pytest -q "$@"
}
spread="-n auto --maxprocesses 8"

step lint make -s lint
if [ "${1:-}" = all ]; then
    export TEST_PROFILE=full
    # Red is read in the morning; a quick run stops when there is enough to mend.
    postgresql="not e2e" browser=e2e
else
    spread="$spread --maxfail 20"
    postgresql="concurrency and not e2e" browser=journey
fi

step tests pytest $spread
url=${ATELIER_TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/atelier}
if [ -n "${ATELIER_TEST_DATABASE_URL:-}" ] || .venv/bin/python 2>/dev/null -c \
    'import psycopg; psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", connect_timeout=2).close()'; then
    # A file at a time: two crowds at once are more than a server takes by default.
    step "tests on PostgreSQL" env DATABASE_URL="$url" .venv/bin/pytest -q $spread --dist loadfile -m "$postgresql"
else
    echo "== tests on PostgreSQL: left out, no server answers at 127.0.0.1:5432"
fi
step "browser tests" pytest -m "$browser"

[ -z "$failed" ] || {
    echo "Failed: ${failed#, }" >&2
    exit 1
}
