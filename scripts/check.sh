#!/usr/bin/env bash
# What `make check` runs: format, lint, types, the linters of everything else (scripts/lint.sh), unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff format --check --quiet .
.venv/bin/ruff check --quiet .
.venv/bin/mypy src lambda producers consumers tests bench scripts/validate_terraform.py scripts/workflow_scripts.py
scripts/lint.sh
.venv/bin/pytest -q -n "${N:-2}" tests/unit
