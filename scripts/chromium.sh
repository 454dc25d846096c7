#!/bin/sh
# Sees to it that there is a Chromium for the browser tests. CHROMIUM names one of your own.
set -eu
cd "$(dirname "$0")/.."

found() {
    for name in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

from_debian() {
    command -v apt-get >/dev/null 2>&1 && root true 2>/dev/null || return 1
    echo "Installing Debian's chromium …"
    root apt-get update -qq
    root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
}

found || from_debian && found || {
    echo "Installing Playwright's own Chromium …"
    .venv/bin/playwright install chromium
}
