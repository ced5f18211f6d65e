#!/usr/bin/env bash
# Make an image that can stand in for hashicorp/terraform, from the binary on this machine, for places without Docker Hub.
#
#   scripts/terraform-image.sh [TAG]       TAG: the image's name (default: hydrant-terraform:local)
#   TERRAFORM_IMAGE=hydrant-terraform:local docker compose build
#
# TERRAFORM names another binary than the one on the PATH; OpenTofu serves too.
set -euo pipefail
tag=${1:-hydrant-terraform:local}

fail() { printf 'Error: %s\nNext: %s\n' "$1" "$2" >&2; exit 1; }
binary=$(command -v "${TERRAFORM:-terraform}" || command -v tofu) ||
    fail "neither terraform nor tofu is on the PATH." "install one, or name it: TERRAFORM=/path/to/terraform $0"
docker version >/dev/null 2>&1 || fail "no Docker engine answers." "start one, then run this again"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root/bin"
cp -L "$binary" "$root/bin/terraform"
chmod 755 "$root" "$root/bin" "$root/bin/terraform"
CHECKPOINT_DISABLE=1 "$root/bin/terraform" version 2>/dev/null | head -1 >&2
tar -C "$root" --numeric-owner --owner=0 --group=0 -c bin | docker import --change 'ENTRYPOINT ["/bin/terraform"]' - "$tag" >/dev/null
docker image inspect --format '{{index .RepoTags 0}}: {{.Size}} bytes' "$tag"
