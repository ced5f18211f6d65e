#!/usr/bin/env bash
# Deploy each folder below FOLDER on a running stack, by the tool that it is made for, and delete it again.
#
#   scripts/try_templates.sh FOLDER [PORT]     PORT: that of the stack (default: 4566)
#
# template.yaml: `sam`; cdk.json: `cdklocal` (bootstrapped before); serverless.yml: `serverless`, with the plug-in
# serverless-localstack for this PORT in it (osls needs none). What is installed is tried, the rest is told. Parameters of
# SAM: a file `parameters` in the folder, Name=value one a line. Logs are in FOLDER/<name>/try.log.
set -uo pipefail
folder=${1:?folder of templates}
port=${2:-4566}
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ENDPOINT_URL_S3="http://127.0.0.1:$port"
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
export SAM_CLI_TELEMETRY=0 SAM_CLI_POLL_DELAY=1 SLS_TELEMETRY_DISABLED=1 SLS_NOTIFICATIONS_MODE=off CDK_DISABLE_VERSION_CHECK=1
unset AWS_PROFILE

with_sam() {
    local given=()
    if [ -f parameters ]; then
        mapfile -t given <parameters
        given=(--parameter-overrides "${given[@]}")
    fi
    sam deploy -t "$(ls template.y*ml)" --stack-name "$1" --resolve-s3 --no-confirm-changeset --no-progressbar \
        --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND "${given[@]}" &&
        sam delete --stack-name "$1" --no-prompts
}
with_cdk() { cdklocal deploy --all --require-approval never --no-notices && cdklocal destroy --all --force --no-notices; }
with_serverless() { serverless deploy --stage local && serverless remove --stage local; }

try() { # TOOL NAME
    case $1 in
        sam) with_sam "$2" ;;
        cdk) with_cdk ;;
        serverless) with_serverless ;;
    esac
}

failed=0
for each in "$folder"/*/; do
    name=$(basename "$each")
    case $(ls "$each") in
        *cdk.json*) tool=cdk program=cdklocal ;;
        *serverless.y*ml*) tool=serverless program=serverless ;;
        *template.y*ml*) tool=sam program=sam ;;
        *) continue ;;
    esac
    if ! command -v "$program" >/dev/null; then
        printf '%-40s %-10s not tried: there is no %s\n' "$name" "$tool" "$program"
    elif (cd "$each" && try "$tool" "$name") >"$each/try.log" 2>&1; then
        printf '%-40s %-10s up and gone\n' "$name" "$tool"
    else
        printf '%-40s %-10s failed: %s\n' "$name" "$tool" "$(grep -vE '^\s*$' "$each/try.log" | tail -1 | cut -c1-160)"
        failed=1
    fi
done
exit $failed
