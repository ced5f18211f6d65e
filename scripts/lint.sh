#!/usr/bin/env bash
# The linters beside those of Python's code, side by side: shell, images, workflows, imports between packages (.importlinter),
# Terraform, IAM actions, secrets.
# Offline once installed; they live in .venv-lint, made from requirements/lint.txt. Prints only what fails.
# scripts/lint.sh NAME... runs some of them.
# shellcheck disable=SC2329 # the linters below are called by name
set -euo pipefail
cd "$(dirname "$0")/.."
export CHECKPOINT_DISABLE=1

scripts/tools.sh lint
PATH="$PWD/.venv-lint/bin:$PATH"

tracked() { git ls-files -z --cached --others --exclude-standard -- "$@"; }

shell() { tracked '*.sh' .ci/run | xargs -0 shellcheck; }
images() { tracked '*Dockerfile*' | xargs -0 -r hadolint --config .hadolint.yaml; }
workflows() {
    tracked '.github/workflows/*.yml' | xargs -0 check-jsonschema -q --builtin-schema vendor.github-workflows
    tracked '.github/actions/*.yml' action.yml | xargs -0 check-jsonschema -q --builtin-schema vendor.github-actions
    check-jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml
    zizmor --offline --no-progress --quiet --config .github/zizmor.yml .github
    .venv/bin/python scripts/workflow_scripts.py "$scripts"
    (cd "$scripts" && find . -type f -print0 | xargs -0 shellcheck)
}
walls() { PYTHONPATH=src:lambda:. lint-imports --no-cache --no-logo; }
terraform_format() { terraform fmt -check -recursive terraform examples tests; }
terraform_schema() { .venv/bin/python scripts/validate_terraform.py terraform terraform/bootstrap examples/direct-put; }
terraform_policy() { checkov --config-file .checkov.yaml; }
iam() { tracked '*.tf' | xargs -0 .venv-lint/bin/python -W ignore scripts/iam_actions.py; }
# High entropy is the nature of lock files and captures: keys are looked for by their form. With its gate
# detect-secrets looks closer only at lines that a rule can match, which takes half as long. What looks like a call is no
# exception here: to find that out takes a sixth.
secrets() {
    tracked ':!requirements' ':!docs/*.json' ':!*schema.json' ':!*package-lock.json' |
        DETECT_SECRETS_PERF_PREGATE=1 xargs -0 detect-secrets-hook --disable-plugin HexHighEntropyString \
            --disable-plugin Base64HighEntropyString --disable-plugin KeywordDetector \
            --disable-filter detect_secrets.filters.heuristic.is_indirect_reference
}

linters=${*:-shell images workflows walls terraform_format terraform_schema terraform_policy iam secrets}
logs=$(mktemp -d)
scripts=$(mktemp -d)
trap 'rm -rf "$logs" "$scripts"' EXIT
running= # name:process, as the bash of macOS has no tables
for linter in $linters; do
    "$linter" >"$logs/$linter" 2>&1 &
    running="$running $linter:$!"
done
failed=0
for each in $running; do
    linter=${each%%:*}
    if ! wait "${each##*:}"; then
        printf '\n%s:\n' "$linter" >&2
        cat "$logs/$linter" >&2
        failed=1
    fi
done
exit "$failed"
