#!/usr/bin/env bash
# Prepare .venv from the hash-locked file of this machine's Python. Does nothing when it is up to date.
# PYTHON=python3.13 picks an interpreter; otherwise the newest supported one on the PATH is taken.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'Error: %s\nNext: %s\n' "$1" "$2" >&2; exit 1; }
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        case "$(version_of "$candidate")" in 3.11 | 3.12 | 3.13) echo "$candidate"; return ;; esac
    done
    if [ -n "${PYTHON:-}" ]; then
        fail "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13, or does not run." "name one that is, or leave PYTHON unset"
    fi
    fail "no Python 3.11, 3.12 or 3.13 was found (python3 is ${found:-absent})." \
        "install one (for example: apt-get install python3.11, brew install python@3.13), then: make install PYTHON=python3.13"
}

found=$(version_of python3 || true)
python=$(find_python)
version=$(version_of "$python")
case $version in 3.13) lock=requirements/python3.13.txt ;; *) lock=requirements/python3.11.txt ;; esac

"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python cannot make virtual environments." "install its venv module (Debian: apt-get install python$version-venv)"

stamp=$({ cat "$lock" pyproject.toml "$0"; echo "$version $PWD"; } | cksum)
if [ -x .venv/bin/hydrant ] && [ "$(cat .venv/.hydrant 2>/dev/null)" = "$stamp" ]; then exit 0; fi

free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -ge 900 ] || fail "only $free MB are free here; the environment needs 900." "free some space"

echo "Preparing .venv with Python $version from $lock ..." >&2
if [ "$(version_of .venv/bin/python || true)" != "$version" ]; then rm -rf .venv; fi
# An interrupted run may have left half an environment.
.venv/bin/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; "$python" -m venv .venv; }
log=.venv/install.log
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
# uv installs in seconds what takes pip a minute; its own wheel comes from the same locked file. An index or proxy that
# only pip is set up for still works: then pip installs everything.
{
    awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' "$lock" >.venv/uv.txt
    { pip install -q --require-hashes -r .venv/uv.txt && .venv/bin/uv pip sync -q --require-hashes -p .venv/bin/python "$lock"; } ||
        pip install -q --require-hashes --no-deps -r "$lock"
} >"$log" 2>&1 || { tail -20 "$log" >&2; fail "the packages could not be installed." "check the network, proxy and index settings of pip; the whole log: $log"; }
pip install -q --no-deps --no-build-isolation -e . >>"$log" 2>&1 || { tail -20 "$log" >&2; fail "hydrant could not be installed." "see $log"; }
echo "$stamp" >.venv/.hydrant
