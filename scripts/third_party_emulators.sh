#!/usr/bin/env bash
# The end-to-end suite with TARGET=aws against another emulator, in an environment of its own: moto or ministack.
# What it lacks is skipped, with the reason. Usage: scripts/third_party_emulators.sh moto|ministack [words for pytest]
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-}
case $name in moto | ministack) shift ;; *) echo "Usage: scripts/third_party_emulators.sh moto|ministack [words for pytest]" >&2; exit 2 ;; esac

home=build/third-party-emulators
if [ ! -x "$home/bin/ministack" ]; then
    .venv/bin/python -m venv "$home"
    "$home/bin/pip" install -q --disable-pip-version-check --require-hashes -r requirements/third-party-emulators.txt
fi
port=$(.venv/bin/python -c 'from hydrant.ports import free_port; print(free_port())')
scratch=$(mktemp -d)
# Nothing of the user's is for them: no credentials, no state folder.
clean=(env -i "PATH=$PATH" "HOME=$scratch" "TMPDIR=$scratch" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test)
case $name in
moto) "${clean[@]}" "$home/bin/moto_server" -H 127.0.0.1 -p "$port" >"$scratch/log" 2>&1 & ;;
ministack) "${clean[@]}" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" "$home/bin/ministack" >"$scratch/log" 2>&1 & ;;
esac
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$scratch"' EXIT

for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    kill -0 $server 2>/dev/null || { tail -20 "$scratch/log" >&2; exit 1; }
    sleep 0.1
done
export TARGET=aws HYDRANT_AWS_ENDPOINT="http://127.0.0.1:$port" HYDRANT_E2E_EMULATOR="$name"
TF_VAR_function_runtime=$(.venv/bin/python -c 'import sys; print("python3.%d" % sys.version_info.minor)')
export TF_VAR_function_runtime
.venv/bin/pytest -n "${N:-2}" --dist loadgroup tests/e2e "$@"
