#!/usr/bin/env bash
# What `make check` runs: format, lint, types, Terraform format, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff format --check --quiet .
.venv/bin/ruff check --quiet .
.venv/bin/mypy src lambda producers consumers tests bench
CHECKPOINT_DISABLE=1 terraform fmt -check -recursive terraform examples
.venv/bin/pytest -q -n "${N:-2}" tests/unit
