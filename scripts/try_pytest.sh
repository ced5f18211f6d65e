#!/usr/bin/env bash
# The pytest plug-in with other releases of pytest than the locked one: the tests of a new project, alone and with xdist.
#
#   scripts/try_pytest.sh [RELEASE...]     RELEASE: what pip understands, by default 8.0.* 8.4.* 9.0.*
#
# Each gets an environment of its own, which has Hydrant as `pip install hydrant` does; the emulator is this checkout's.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD uv=$PWD/.venv/bin/uv
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_STATE_HOME=$scratch/state
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

"$here/.venv/bin/hydrant" init "$scratch/my-events" --template direct-put >/dev/null
for release in "${@:-8.0.* 8.4.* 9.0.*}"; do
    for each in $release; do
        place=$scratch/venv
        rm -rf "$place"
        "$uv" venv -q --python .venv/bin/python "$place"
        "$uv" pip install -q -p "$place/bin/python" "pytest==$each" pytest-xdist
        # Everything else is found in the checkout's environment, behind the pytest of this one.
        own=$("$place/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
        ln -s "$here/.venv/bin/tflocal" "$place/bin/"
        printf 'import site; site.addsitedir("%s")\n' "$site" >"$own/zz_hydrant.pth"
        (cd "$scratch/my-events" && for how in "" "-n 2"; do
            # shellcheck disable=SC2086 # two words
            said=$(PATH="$here/.venv/bin:$PATH" "$place/bin/python" -m pytest -q -p no:cacheprovider $how 2>&1) ||
                { printf '%s\n' "$said" >&2; exit 1; }
            printf '%s %s: %s\n' "$("$place/bin/python" -m pytest --version)" "$how" "$(grep -E '[0-9]+ passed' <<<"$said")"
        done)
    done
done
