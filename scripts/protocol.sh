#!/usr/bin/env bash
# Make the messages of Terraform's plug-in protocol from their description, after a change of it. Needs a network: the
# generator is in no requirements file. Its version is one whose messages the protobuf of the locks reads.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
.venv/bin/python -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install -q --disable-pip-version-check grpcio-tools==1.71.2
"$scratch/venv/bin/python" -m grpc_tools.protoc -I src --python_out=src \
    src/hydrant/offline_provider/protocol/tfplugin6.proto
