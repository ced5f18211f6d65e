#!/usr/bin/env bash
# The part of CI that runs the kit in containers: an engine where there is none, images, the end-to-end tests against them.
# Where it cannot run it says so loudly and is no failure. What it started it ends.
set -euo pipefail
cd "$(dirname "$0")/.."
pid_file=$(mktemp -u)
trap 'scripts/engine.sh stop "$pid_file"; rm -f "$pid_file"*' EXIT

skip() {
    printf '\n%s\n' "######################################################################" \
        "##  THE KIT IN CONTAINERS WAS NOT TESTED" "##  $1" \
        "######################################################################"
    exit 0
}

code=0
reason=$(scripts/engine.sh start "$pid_file" 2>&1) || code=$?
[ "$code" != 3 ] || skip "$(tail -1 <<<"$reason")"
[ "$code" = 0 ] || { echo "$reason" >&2; exit "$code"; }
docker version --format 'Docker engine {{.Server.Version}}'

# The official images, where they can be had; else stand-ins made here.
had() { docker image inspect "$1" >/dev/null 2>&1 || timeout 60 docker pull -q "$1" >/dev/null 2>&1; }
if [ -z "${BASE_IMAGE:-}" ] && ! had python:3.13-slim; then
    export BASE_IMAGE=hydrant-base:trixie
    if ! docker image inspect "$BASE_IMAGE" >/dev/null 2>&1; then
        command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends debootstrap; } >/dev/null
        scripts/base-image.sh "$BASE_IMAGE"
    fi
fi
if [ -z "${TERRAFORM_IMAGE:-}" ] && ! had hashicorp/terraform:1.11.4; then
    export TERRAFORM_IMAGE=hydrant-terraform:local
    docker image inspect "$TERRAFORM_IMAGE" >/dev/null 2>&1 || scripts/terraform-image.sh "$TERRAFORM_IMAGE"
fi
# A registry behind a proxy with a CA of its own: the machine's bundle knows it.
export HYDRANT_CA_BUNDLE=${HYDRANT_CA_BUNDLE:-${PIP_CERT:-${SSL_CERT_FILE:-/dev/null}}}

begun=$SECONDS
docker compose build --quiet || docker compose build --progress plain
printf 'Images built in %s s:\n' "$((SECONDS - begun))"
docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sed -n 's/^hydrant-/  hydrant-/p'

# The laws, through the containers; changes and faults of functions take many deployments and are the same code embedded.
export RUNTIME=compose
.venv/bin/pytest -n "${N:-2}" --dist loadgroup tests/e2e/test_{compose,compose_kept,conservation,fan_out,inputs,produce,record_limits,testcontainers}.py
