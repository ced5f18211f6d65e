#!/usr/bin/env bash
# The part of CI that runs the kit in containers. FILE is where its commands leave notes for each other.
#
#   scripts/ci-containers.sh images FILE    an engine where there is none, and the images
#   scripts/ci-containers.sh test FILE      the end-to-end tests against them
#   scripts/ci-containers.sh stop FILE      end the engine if `images` started it
#
# Where there can be no engine, `test` says so loudly, and that is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."
command=${1:?images, test or stop} notes=${2:?a file for notes}

# The official images, where they can be had; else stand-ins made here.
had() { docker image inspect "$1" >/dev/null 2>&1 || timeout 60 docker pull -q "$1" >/dev/null 2>&1; }
base_images() {
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
}

images() {
    local code=0 reason begun
    reason=$(scripts/engine.sh start "$notes" 2>&1) || code=$?
    if [ "$code" = 3 ]; then
        tail -1 <<<"$reason" | tee "$notes.skipped"
        return
    fi
    [ "$code" = 0 ] || { echo "$reason" >&2; exit "$code"; }
    docker version --format 'Docker engine {{.Server.Version}}'
    base_images
    # A registry behind a proxy with a CA of its own: the machine's bundle knows it.
    export HYDRANT_CA_BUNDLE=${HYDRANT_CA_BUNDLE:-${PIP_CERT:-${SSL_CERT_FILE:-/dev/null}}}
    begun=$SECONDS
    docker compose build --quiet || docker compose build --progress plain
    printf 'Images built in %s s:\n' "$((SECONDS - begun))"
    docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sed -n 's/^hydrant-/  hydrant-/p'
    # `test` meets the same choice.
    printf 'export %s=%q\n' BASE_IMAGE "${BASE_IMAGE:-}" TERRAFORM_IMAGE "${TERRAFORM_IMAGE:-}" \
        HYDRANT_CA_BUNDLE "$HYDRANT_CA_BUNDLE" >"$notes.chosen"
}

test_them() {
    if [ -f "$notes.skipped" ]; then
        printf '\n%s\n' "######################################################################" \
            "##  THE KIT IN CONTAINERS WAS NOT TESTED" "##  $(cat "$notes.skipped")" \
            "######################################################################"
        return
    fi
    # shellcheck disable=SC1090 # written by `images`
    . "$notes.chosen"
    # The laws, through the containers; changes and faults of functions take many deployments and are the same code embedded.
    export RUNTIME=compose
    .venv/bin/pytest -n "${N:-2}" --dist loadgroup tests/e2e/test_{compose,compose_kept,conservation,fan_out,inputs,produce,record_limits,testcontainers}.py
}

case $command in
    images) images ;;
    test) test_them ;;
    stop) scripts/engine.sh stop "$notes" ;;
    *) echo "usage: ci-containers.sh images|test|stop FILE" >&2; exit 2 ;;
esac
