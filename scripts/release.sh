#!/usr/bin/env bash
# Make what a release consists of in build/release, and publish nothing: wheel, sdist, list of components (SBOM, CycloneDX),
# the section of the changelog, checksums. The same commit gives the same bytes.
#
#   scripts/release.sh [TAG]
#
# The version is that of src/hydrant/__init__.py. With a TAG it must be that of the version, and CHANGELOG.md must have its
# section; without one, a dry run, what is unreleased will do (scripts/release_notes.py).
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/build/release
fail() { printf 'Error: %s\nNext: %s\n' "$1" "$2" >&2; exit 1; }
scripts/tools.sh release

version=$(.venv/bin/python -m hatchling version)
notes=$(.venv/bin/python scripts/release_notes.py "$@")
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
rm -rf "$out"
mkdir -p "$out"
.venv/bin/python -m hatchling build -d "$out" >/dev/null

# The sdist must have all that a wheel is made of.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar -C "$scratch" -xzf "$out/hydrant-$version.tar.gz"
(cd "$scratch/hydrant-$version" && "$OLDPWD/.venv/bin/python" -m hatchling build -t wheel -d "$scratch" >/dev/null)
names() { .venv/bin/python -m zipfile -l "$1" | awk 'NR > 1 { print $1, $NF }' | sort; }
diff <(names "$out/hydrant-$version-py3-none-any.whl") <(names "$scratch/hydrant-$version-py3-none-any.whl") >&2 ||
    fail "the wheel of the sdist has other files than that of the checkout." "see [tool.hatch.build.targets.sdist] in pyproject.toml"

for python in 3.11 3.13; do
    .venv-release/bin/cyclonedx-py requirements "src/hydrant/locks/python$python.txt" --output-reproducible \
        --output-format JSON --output-file "$out/hydrant-$version-python$python.cdx.json"
done

printf '%s\n' "$notes" >"$out/NOTES.md"

(cd "$out" && sha256sum -- * >SHA256SUMS && sha256sum --check --quiet SHA256SUMS)
ls -l "$out"
