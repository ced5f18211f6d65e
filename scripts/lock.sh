#!/usr/bin/env bash
# Resolve one hash-locked requirements file for each supported Python. Run it by `make lock`; needs uv.
#
# LocalStack does not boot with the newest release of everything, so its own dependencies are resolved as of the day it
# came out, and that result constrains the rest (without protobuf and grpcio, of which `tf` needs other versions).
set -euo pipefail
cd "$(dirname "$0")/../requirements"
uv=${UV:-../.venv/bin/uv}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

lock() { # <localstack version> <its release> <python> <output>
    rm -f "$scratch"/* # uv would prefer the versions of an output file that is there already
    echo "localstack-core[runtime]==$1" >"$scratch/localstack.in"
    "$uv" pip compile -q --no-header --no-annotate --python-version "$3" --exclude-newer "$2" \
        -o "$scratch/constraints.all" "$scratch/localstack.in"
    grep -vE '^(protobuf|grpcio)' "$scratch/constraints.all" >"$scratch/constraints.txt"
    "$uv" pip compile -q --no-header --no-annotate --python-version "$3" --generate-hashes \
        -c "$scratch/constraints.txt" -o "$scratch/locked.txt" --extra emulator --group ../pyproject.toml:dev ../pyproject.toml
    { echo "# Made by scripts/lock.sh from pyproject.toml. Do not edit."; cat "$scratch/locked.txt"; } >"$4"
    echo "$4: $(grep -c == "$4") packages"
}

lock 4.9.2 2025-10-06T08:30:00Z 3.11 python3.11.txt
lock 4.14.0 2026-02-26T10:20:00Z 3.13 python3.13.txt

# The linters, for every Python at once.
"$uv" pip compile -q --no-header --no-annotate --universal --python-version 3.11 --generate-hashes -o "$scratch/lint.txt" lint.in
{ echo "# Made by scripts/lock.sh from lint.in. Do not edit."; cat "$scratch/lint.txt"; } >lint.txt
echo "lint.txt: $(grep -c == lint.txt) packages"
