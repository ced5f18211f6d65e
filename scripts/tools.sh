#!/usr/bin/env bash
# Prepare .venv-NAME, the tools of requirements/NAME.txt; does nothing when it is up to date.
#
#   scripts/tools.sh lint|site|release
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.venv-${1:?lint, site or release} lock=requirements/$1.txt
stamp=$(cksum <"$lock")
if [ "$(cat "$folder/.hydrant" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
echo "Preparing $folder from $lock ..." >&2
with_uv() {
    .venv/bin/uv venv -q --clear -p .venv/bin/python "$folder" &&
        .venv/bin/uv pip sync -q --require-hashes -p "$folder/bin/python" "$lock"
}
# It takes longer, but some indexes and proxies only pip is set up for.
with_pip() {
    .venv/bin/python -m venv --clear "$folder" &&
        "$folder/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
}
with_uv || with_pip
echo "$stamp" >"$folder/.hydrant"
