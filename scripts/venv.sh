#!/bin/sh
# Makes .venv, and installs the packages of the named requirements files when one has changed.
set -eu
cd "$(dirname "$0")/.."
. scripts/step.sh

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
complete() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        recent "$PYTHON" || fail "PYTHON=$PYTHON is no Python 3.11 or newer."
        complete "$PYTHON" || advise "$PYTHON"
        echo "$PYTHON"
        return
    fi
    incomplete=
    for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
        recent "$python" || continue
        if complete "$python"; then
            echo "$python"
            return
        fi
        incomplete=${incomplete:-$python}
    done
    [ -z "$incomplete" ] || advise "$incomplete"
    found=$(python3 --version 2>&1) || found="none"
    fail "Atelier needs Python 3.11 or newer (found: $found). Install one, then: make run PYTHON=/path/to/python3"
}

advise() {
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if command -v apt-get >/dev/null 2>&1; then
        fail "$1 lacks its venv module. Type: sudo apt install python$version-venv"
    fi
    fail "$1 lacks its venv module. Install it, or another Python: make run PYTHON=/path/to/python3"
}

if ! recent .venv/bin/python; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version) …"
    rm -rf .venv
    step "$python" -m venv .venv
fi

for file in "$@"; do
    stamp=.venv/.installed-$file
    # The second file builds on the first: both decide whether there is something to do.
    if ! cat requirements.txt "$file" | cmp -s - "$stamp"; then
        echo "Installing $file …"
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
        step .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input -r "$file" ||
            fail "The packages could not be installed; pip says why above. Type make again to go on."
        cat requirements.txt "$file" >"$stamp"
    fi
done
