#!/usr/bin/env bash
# Print the path of OpenTofu: the one on the PATH, else one that is built from its Go module and kept in the cache folder.
#
#   HYDRANT_TERRAFORM=$(scripts/opentofu.sh) make test
#
# Version and checksum of the module are pinned here, those of what it stands on in its own go.sum. The first build
# takes long, and some gigabytes of Go's caches; --cached builds nothing, and fails where there is none yet.
set -euo pipefail
version=v1.12.6
sum=h1:0VT4P8pMmGcCUnQ9JDrJ+Qg2d35Vzm4FFd/9+H7oF98=
module=github.com/opentofu/opentofu
key=$(printf '%s' "$version $sum" | cksum | cut -d ' ' -f 1)
kept="${XDG_CACHE_HOME:-$HOME/.cache}/hydrant/opentofu/$version-$key/tofu"

fail() { printf 'Error: %s\nNext: %s\n' "$1" "$2" >&2; exit 1; }
if found=$(command -v tofu); then
    echo "$found"
    exit 0
elif [ -x "$kept" ]; then
    echo "$kept"
    exit 0
fi
[ "${1:-}" != --cached ] || fail "OpenTofu is neither on the PATH nor in the cache." "scripts/opentofu.sh builds it"
command -v go >/dev/null || fail "there is no Go to build OpenTofu with." "install OpenTofu (opentofu.org/docs/intro/install)"

mkdir -p "$(dirname "$kept")"
work=$(mktemp -d "$(dirname "$kept")/build.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
printf 'Building OpenTofu %s from its Go module: this takes long, once ...\n' "$version" >&2
told=$(cd "$work" && go mod download -json "$module@$version")
field() { sed -n "s/^[[:space:]]*\"$1\": \"\\(.*\\)\",\\{0,1\\}\$/\\1/p" <<<"$told"; }
[ "$(field Sum)" = "$sum" ] || fail "the module $module@$version has another checksum: $(field Sum)." "look at who changed it"
cp -r "$(field Dir)" "$work/source"
chmod -R u+w "$work/source"
# In the module's own folder, as its go.mod replaces modules. What is built has no debugging data.
(cd "$work/source" && CGO_ENABLED=0 nice -n 5 go build -p 2 -mod=readonly -buildvcs=false -trimpath \
    -ldflags "-s -w -X $module/version.dev=no" -o "$work/tofu" ./cmd/tofu)
mv "$work/tofu" "$kept" # at once: whoever looks meanwhile finds a whole program or none
echo "$kept"
