#!/usr/bin/env bash
# What `make check` runs: format, lint, types, the linters of everything else (scripts/lint.sh), unit tests.
# With --no-tests it is `make lint`, for those who run all tests anyway (CI).
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff format --check --quiet .
.venv/bin/ruff check --quiet .
# Types beside the other linters: each of them takes one core.
scripts/lint.sh &
others=$!
code=0
.venv/bin/mypy src lambda producers consumers tests bench attack clients scripts/try_configurations.py scripts/validate_terraform.py scripts/workflow_scripts.py scripts/release_notes.py || code=$?
wait "$others" || code=$?
[ "$code" = 0 ] || exit "$code"
[ "${1:-}" = --no-tests ] || .venv/bin/pytest -q -n "${N:-2}" tests/unit
