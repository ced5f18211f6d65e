#!/usr/bin/env bash
# detect-secrets and bc-detect-secrets, which checkov needs: both install the package `detect_secrets` and its commands.
#
# In one environment the files of one lie over those of the other, and nothing says so: pip lists both, `pip check` finds nothing
# broken, and which of them a hook or a CI step runs depends on the order of installation. Whoever then removes the one that he
# wanted takes the other's files along: pip still lists it as installed and sound, but its commands are gone and the package is
# empty. So checkov and detect-secrets need environments of their own, or the fork for both.
#
# Needs Python 3.9 or newer. Exits with 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
bin=$folder/venv/bin
pip() { "$bin/python" -m pip --disable-pip-version-check -q "$@"; }

both() { # the two in this order, and whose program it is then
    pip uninstall -y detect-secrets bc-detect-secrets 2>/dev/null || true
    pip install --no-cache-dir "$1"
    pip install --no-cache-dir "$2"
    "$bin/detect-secrets" --version
}
listed() { "$bin/python" -m pip --disable-pip-version-check list 2>/dev/null | awk '/detect-secrets/ { print $1 }' | xargs; }

{
    echo "the fork last: $(both detect-secrets==1.5.0 bc-detect-secrets==1.5.52)"
    echo "the fork first: $(both bc-detect-secrets==1.5.52 detect-secrets==1.5.0)"
    echo "installed: $(listed)"
    pip check && echo "pip check: fine"
    pip uninstall -y detect-secrets
    echo "detect-secrets removed, installed: $(listed)"
    pip check && echo "pip check: fine"
    if [ -e "$bin/detect-secrets-hook" ]; then echo "the command is there"; else echo "the command is gone"; fi
    "$bin/python" -c 'import detect_secrets as left; print("the package has", "a file" if left.__file__ else "no file")'
} | tee "$folder/seen"

diff - "$folder/seen" <<'SEEN' && echo "As described."
the fork last: 1.5.52
the fork first: 1.5.0
installed: bc-detect-secrets detect-secrets
pip check: fine
detect-secrets removed, installed: bc-detect-secrets
pip check: fine
the command is gone
the package has no file
SEEN
