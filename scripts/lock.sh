#!/usr/bin/env bash
# Resolve one hash-locked requirements file for each supported Python. Run it by `make lock`; needs uv.
#
# LocalStack does not boot with the newest release of everything, so its own dependencies are resolved as of the day it
# came out, and that result constrains the rest (without protobuf and grpcio, of which the offline provider needs other versions,
# and aws-sam-translator, as templates of today want that of today).
# What the function needs is resolved first, and every Python has those versions: a record has one verdict everywhere. They
# override what packages ask for (aws-sam-translator wants an older pydantic, which it does not need here).
set -euo pipefail
cd "$(dirname "$0")/../requirements"
uv=${UV:-../.venv/bin/uv}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

function=../lambda/requirements
"$uv" pip compile -q --no-header --no-annotate --universal --python-version 3.11 --generate-hashes \
    -o "$scratch/function.txt" "$function.in"
cp "$scratch/function.txt" "$function.txt"
pins=$(mktemp)
trap 'rm -rf "$scratch" "$pins"' EXIT
grep -oE '^[a-z0-9-]+==[^ ;]+' "$function.txt" >"$pins"

lock() { # <localstack version> <its release> <python> <output>
    rm -f "$scratch"/* # uv would prefer the versions of an output file that is there already
    echo "localstack-core[runtime]==$1" >"$scratch/localstack.in"
    "$uv" pip compile -q --no-header --no-annotate --python-version "$3" --exclude-newer "$2" \
        -o "$scratch/constraints.all" "$scratch/localstack.in"
    grep -vE "^(protobuf|grpcio|aws-sam-translator|$(sed 's/==.*//' "$pins" | paste -sd '|'))(==|-)" "$scratch/constraints.all" >"$scratch/constraints.txt"
    "$uv" pip compile -q --no-header --no-annotate --python-version "$3" --generate-hashes \
        -c "$scratch/constraints.txt" --override "$pins" -o "$scratch/locked.txt" --extra emulator --group ../pyproject.toml:dev ../pyproject.toml
    { echo "# Made by scripts/lock.sh from pyproject.toml. Do not edit."; cat "$scratch/locked.txt"; } >"$4"
    echo "$4: $(grep -c == "$4") packages"
    emulator "$3" "$4"
}

# What of it the emulator needs, for `hydrant` where only its client side is installed: stack/own_environment.py.
emulator() { # <python> <lock>
    local output=../src/hydrant/locks/python$1.txt
    sed -E '/^ +--hash|^#/d; s/ *\\$//' "$2" >"$scratch/all.txt"
    { echo "# Made by scripts/lock.sh from pyproject.toml, extra emulator. Do not edit."
      "$uv" pip compile -q --no-header --no-annotate --python-version "$1" --generate-hashes \
          -c "$scratch/all.txt" --override "$pins" --extra emulator ../pyproject.toml; } >"$output"
    echo "$output: $(grep -c == "$output") packages"
}

lock 4.9.2 2025-10-06T08:30:00Z 3.11 python3.11.txt
lock 4.14.0 2026-02-26T10:20:00Z 3.13 python3.13.txt

# The linters, for every Python at once.
"$uv" pip compile -q --no-header --no-annotate --universal --python-version 3.11 --generate-hashes -o "$scratch/lint.txt" lint.in
{ echo "# Made by scripts/lock.sh from lint.in. Do not edit."; cat "$scratch/lint.txt"; } >lint.txt
echo "lint.txt: $(grep -c == lint.txt) packages"

# What makes the site of the documentation, and a release, for every Python at once.
for apart in site release; do
    "$uv" pip compile -q --no-header --no-annotate --universal --python-version 3.11 --generate-hashes -o "$scratch/$apart.txt" "$apart.in"
    { echo "# Made by scripts/lock.sh from $apart.in. Do not edit."; cat "$scratch/$apart.txt"; } >"$apart.txt"
    echo "$apart.txt: $(grep -c == "$apart.txt") packages"
done

# What each container image takes from the file for Python 3.13: the names of its roots and of all that they need.
image() { # <image> <roots ...>
    local name=$1
    shift
    printf '%s\n' "$@" >"$scratch/roots.in"
    sed -E '/^ +--hash|^#/d; s/ *\\$//' python3.13.txt >"$scratch/all.txt"
    { echo "# Made by scripts/lock.sh: what the image takes from python3.13.txt. Do not edit."
      "$uv" pip compile -q --no-header --no-annotate --python-version 3.13 -c "$scratch/all.txt" --override "$pins" "$scratch/roots.in" |
          sed -E 's/(\[.*)?==.*//'; } >"images/$name.txt"
    echo "images/$name.txt: $(grep -vc '^#' "images/$name.txt") packages"
}

# <table> of pyproject.toml, a requirement a line; Python 3.11 knows tomllib.
roots() {
    ../.venv/bin/python -c '
import sys, tomllib
project = tomllib.load(open("../pyproject.toml", "rb"))["project"]
lists = {"base": project["dependencies"], **project["optional-dependencies"]}
print(*(line.split(";")[0].strip() for line in lists[sys.argv[1]] if "< \x273.13\x27" not in line), sep="\n")' "$1"
}

mapfile -t base < <(roots base)
mapfile -t emulator < <(roots emulator)
mkdir -p images
image build hatchling
image emulator "${emulator[@]}" awslambdaric boto3 cramjam msgspec orjson packaging psutil pydantic tzdata wasmtime
image deploy "${base[@]}" awscli pip
image producers boto3 faker pydantic typer
