#!/bin/sh
# Install an image's part of the hash-locked file into /opt/hydrant: install.sh IMAGE. Runs while an image is built.
set -eu
cd /build
# shellcheck disable=SC1091 # it lies beside this file in the build
. ./network.sh

# The named packages, each with the lines of its hashes.
locked() { # <file with names>
    awk 'FNR == NR { wanted[$1] = 1; next }
         /^[A-Za-z0-9]/ { name = tolower($0); sub(/[[=].*/, "", name); on = (name in wanted) }
         on { print }' "$1" python3.13.txt
}
locked "images/$1.txt" >locked.txt
want=$(grep -vc '^#' "images/$1.txt")
found=$(grep -c '^[A-Za-z0-9]' locked.txt)
[ "$want" = "$found" ] || { echo "Error: $found of the $want packages of $1 are locked. Next: make lock" >&2; exit 1; }

python3 -m venv --without-pip /opt/hydrant
[ -x /build/pip/bin/pip ] || python3 -m venv /build/pip
pip() { /build/pip/bin/pip --disable-pip-version-check "$@"; }

# uv is faster by far, but does not read pip's configuration; where it fails, pip may still know a way.
with_uv() {
    [ -z "${PIP_CONFIG_FILE:-}" ] || return 1
    echo uv | locked - >uv.txt
    [ -x /build/pip/bin/uv ] || pip install -q --require-hashes --no-deps -r uv.txt || return 1
    UV_DEFAULT_INDEX=${PIP_INDEX_URL:-} UV_INDEX=${PIP_EXTRA_INDEX_URL:-} UV_LINK_MODE=copy /build/pip/bin/uv pip install -q \
        --python /opt/hydrant/bin/python --compile-bytecode --require-hashes --no-deps -r locked.txt
}
with_uv || pip --python /opt/hydrant/bin/python install -q --compile --require-hashes --no-deps -r locked.txt
