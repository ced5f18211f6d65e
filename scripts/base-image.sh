#!/usr/bin/env bash
# Make an image that can stand in for python:3.13-slim, from Debian's packages, for places without Docker Hub.
#
#   scripts/base-image.sh [TAG]       TAG: the image's name (default: hydrant-base:trixie)
#   BASE_IMAGE=hydrant-base:trixie docker compose build
#
# Needs root, debootstrap, tar and a Docker engine. SUITE picks another Debian release (its python3 must be 3.13),
# MIRROR another mirror than debootstrap's own.
set -euo pipefail
tag=${1:-hydrant-base:trixie}
suite=${SUITE:-trixie}

fail() { printf 'Error: %s\nNext: %s\n' "$1" "$2" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "debootstrap needs root." "run: sudo scripts/base-image.sh $tag"
for tool in debootstrap docker tar; do
    command -v "$tool" >/dev/null || fail "$tool is not here." "install it (Debian: apt-get install debootstrap docker.io tar)"
done
docker version >/dev/null 2>&1 || fail "no Docker engine answers." "start one, then run this again"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
echo "Making $tag from Debian $suite ..." >&2
debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv "$suite" "$root" ${MIRROR:+"$MIRROR"} \
    >"$root.log" 2>&1 || { tail -20 "$root.log" >&2; fail "debootstrap failed." "check the network; the whole log: $root.log"; }
rm -f "$root.log"

chroot "$root" apt-get clean
ln -s python3 "$root/usr/bin/python"
# What an image needs no more than python:3.13-slim does: lists, caches, logs, documents, translations.
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/debconf/*-old "$root"/var/log/* \
    "$root"/usr/share/{doc,man,info,locale} "$root"/debootstrap
find "$root" -xdev -name __pycache__ -type d -prune -exec rm -rf {} +
version=$(chroot "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$version" = 3.13 ] || fail "python3 of Debian $suite is $version." "pick a release that has 3.13: SUITE=trixie"
tar -C "$root" --numeric-owner --one-file-system --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* -c . |
    docker import --change 'CMD ["python3"]' --change 'ENV LANG=C.UTF-8' - "$tag" >/dev/null
docker image inspect --format '{{index .RepoTags 0}}: {{.Size}} bytes' "$tag"
