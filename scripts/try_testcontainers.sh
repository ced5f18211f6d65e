#!/usr/bin/env bash
# LocalStack's modules of Testcontainers for Java and Node.js with Hydrant's image, against the Docker engine that answers.
# (Python's, and hydrant.testcontainers, are tried by tests/e2e/test_testcontainers.py.)
#
#   scripts/try_testcontainers.sh [IMAGE]     IMAGE: default hydrant-emulator:latest (HYDRANT_TAG=latest docker compose build)
#
# Java's module reads a version from the tag: "latest", or one from 0.13 on. Needs npm and Node.js 20, mvn and Java 17.
set -euo pipefail
cd "$(dirname "$0")/.."
image=${1:-hydrant-emulator:latest}
docker image inspect "$image" >/dev/null 2>&1 || { echo "Error: there is no image $image. Next: HYDRANT_TAG=latest docker compose build" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The images that it would check the engine with are on Docker Hub alone.
export TESTCONTAINERS_CHECKS_DISABLE=true TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=${TESTCONTAINERS_HOST_OVERRIDE:-127.0.0.1}

cp tests/clients/testcontainers/round.mjs "$scratch"
(cd "$scratch" && npm init -y >/dev/null &&
    npm install --silent --no-audit --no-fund testcontainers@11.5.1 @testcontainers/localstack@11.5.1 @aws-sdk/client-kinesis@3 &&
    node --no-warnings round.mjs "$image")

mkdir -p "$scratch/src/main/java"
cp tests/clients/testcontainers/pom.xml "$scratch"
cp tests/clients/testcontainers/Round.java "$scratch/src/main/java"
(cd "$scratch" && mvn -q -B compile dependency:build-classpath -Dmdep.outputFile=classpath &&
    java -cp "target/classes:$(cat classpath)" Round "$image")
