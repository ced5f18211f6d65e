#!/usr/bin/env bash
# Build the documentation as a site into build/site, strictly: a link that leads nowhere is an error. Offline once
# installed; its tools live in .venv-site, made from requirements/site.txt.
#
#   scripts/site.sh [build|serve]     serve: on 127.0.0.1:8000, built anew with each change
#
# HYDRANT_SITE_URL: where the site will be, for its canonical links.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/tools.sh site
export NO_MKDOCS_2_WARNING=1
# Not --quiet: mkdocs then counts no warnings, and strictness is gone.
build() {
    local said
    said=$(.venv-site/bin/mkdocs build --strict --clean 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
    if grep -rlE '<(script|link|img)[^>]* (src|href)="?https?://' build/site --include='*.html' >&2; then
        echo "Error: these pages load something from another host." >&2
        exit 1
    fi
    echo "build/site/index.html"
}
case ${1:-build} in
    build) build ;;
    serve) .venv-site/bin/mkdocs serve --strict ;;
    *) echo "usage: site.sh [build|serve]" >&2; exit 2 ;;
esac
