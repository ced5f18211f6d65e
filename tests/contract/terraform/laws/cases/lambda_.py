"""AWS Lambda."""

from ..law import DataLaw, Law, Needs
from .shared import FUNCTION, FUNCTION_NEEDS, QUEUE, STREAM

NEEDS: Needs = {**FUNCTION_NEEDS, "function": FUNCTION}
PUBLISHED: Needs = {**FUNCTION_NEEDS, "function": (FUNCTION[0], {**FUNCTION[1], "publish": True})}
ALIAS = (
    "aws_lambda_alias",
    {"name": "live", "function_name": "${function.function_name}", "function_version": "${function.version}"},
)
LAYER = (
    "aws_lambda_layer_version",
    {
        "layer_name": "{unique}",
        "s3_bucket": "${code.bucket}",
        "s3_key": "${code.key}",
        "compatible_runtimes": ["python3.11", "python3.12"],
        "description": "one",
    },
)
PACKAGE: Needs = {name: FUNCTION_NEEDS[name] for name in ("bucket", "code")}
URL = (
    "aws_lambda_function_url",
    {"function_name": "${function.function_name}", "authorization_type": "NONE"},
)
SIGNING = (
    "aws_lambda_code_signing_config",
    {
        "allowed_publishers": [
            {"signing_profile_version_arns": ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/one/abcdefghij"]}
        ],
        "description": "one",
    },
)

LAWS = [
    Law(
        "aws_lambda_function",
        {**FUNCTION[1], "timeout": 5, "environment": [{"variables": {"WORD": "1"}}], "tags": {"a": "1"}},
        update={"timeout": 6, "environment": [{"variables": {"WORD": "2"}}], "tags": {"b": "2"}},
        needs=FUNCTION_NEEDS,
        replace={"function_name": "{unique}-other"},
        not_imported=("s3_bucket", "s3_key", "code_sha256", "last_modified", "source_code_size"),
    ),
    Law(
        "aws_lambda_function",
        {**FUNCTION[1], "publish": True, "kms_key_arn": "${key.arn}", "use_resource_timeout_for_propagation": True},
        update={"kms_key_arn": None, "memory_size": 256},
        needs={**FUNCTION_NEEDS, "key": ("aws_kms_key", {"deletion_window_in_days": 7})},
        not_imported=(
            *("s3_bucket", "s3_key", "code_sha256", "last_modified", "publish", "source_code_size"),
            "use_resource_timeout_for_propagation",
            *("qualified_arn", "qualified_invoke_arn", "version"),
        ),
        variant="encrypted",
    ),
    Law(
        "aws_lambda_permission",
        {
            "statement_id": "one",
            "action": "lambda:InvokeFunction",
            "function_name": "${function.function_name}",
            "principal": "s3.amazonaws.com",
            "source_arn": "${bucket.arn}",
        },
        needs=NEEDS,
        replace={"principal": "sns.amazonaws.com"},
        import_id="{function_name}/{statement_id}",
    ),
    Law(
        "aws_lambda_event_source_mapping",
        {
            "event_source_arn": "${queue.arn}",
            "function_name": "${function.arn}",
            "function_response_types": ["ReportBatchItemFailures"],
            "scaling_config": [{"maximum_concurrency": 2}],
            "use_resource_timeout_for_propagation": True,
            "tags": {"a": "1"},
        },
        update={"batch_size": 5, "enabled": False, "scaling_config": [], "tags": {"b": "2"}},
        needs={**NEEDS, "queue": QUEUE},
        not_imported=("use_resource_timeout_for_propagation",),
        variant="queue",
    ),
    Law(
        "aws_lambda_event_source_mapping",
        {
            "event_source_arn": "${stream.arn}",
            "function_name": "${function.function_name}",
            "starting_position": "LATEST",
            "maximum_retry_attempts": 0,
            "filter_criteria": [{"filter": [{"pattern": '{"data": {"a": [1]}}'}]}],
            "destination_config": [{"on_failure": [{"destination_arn": "${queue.arn}"}]}],
        },
        update={
            "maximum_retry_attempts": 3,
            "maximum_batching_window_in_seconds": 5,
            "bisect_batch_on_function_error": True,
            "filter_criteria": [],
        },
        needs={**NEEDS, "queue": QUEUE, "stream": STREAM},
        replace={"starting_position": "TRIM_HORIZON"},
        variant="stream",
    ),
    Law(
        "aws_lambda_event_source_mapping",
        {
            "event_source_arn": "${stream.arn}",
            "function_name": "${function.arn}",
            "starting_position": "AT_TIMESTAMP",
            "starting_position_timestamp": "2026-01-02T03:04:05Z",
            "batch_size": 50,
            "maximum_batching_window_in_seconds": 5,
            "parallelization_factor": 3,
            "bisect_batch_on_function_error": True,
            "maximum_record_age_in_seconds": 3600,
            "maximum_retry_attempts": 2,
            "function_response_types": ["ReportBatchItemFailures"],
            "tumbling_window_in_seconds": 30,
            "metrics_config": [{"metrics": ["EventCount"]}],
            "filter_criteria": [{"filter": [{"pattern": '{"data": {"a": [1]}}'}, {"pattern": '{"data": {"b": [2]}}'}]}],
            "destination_config": [{"on_failure": [{"destination_arn": "${queue.arn}"}]}],
        },
        update={
            "parallelization_factor": 10,
            "bisect_batch_on_function_error": False,
            "maximum_record_age_in_seconds": 60,
            "function_response_types": [],
            "tumbling_window_in_seconds": 0,
            "metrics_config": [],
        },
        needs={**NEEDS, "queue": QUEUE, "stream": STREAM},
        variant="stream with all options",
    ),
    Law(
        "aws_lambda_event_source_mapping",
        {
            "event_source_arn": "${queue.arn}",
            "function_name": "${function.arn}",
            "batch_size": 100,
            "maximum_batching_window_in_seconds": 5,
            "provisioned_poller_config": [{"minimum_pollers": 2, "maximum_pollers": 9}],
        },
        update={"provisioned_poller_config": [{"minimum_pollers": 3, "maximum_pollers": 8}]},
        needs={**NEEDS, "queue": QUEUE},
        variant="queue with pollers",
    ),
    Law(
        "aws_lambda_layer_version",
        LAYER[1],
        needs=PACKAGE,
        replace={"description": "two", "compatible_runtimes": ["python3.12"]},
        not_imported=("s3_bucket", "s3_key", "skip_destroy"),
    ),
    Law(
        "aws_lambda_layer_version_permission",
        {
            "layer_name": "${layer.layer_arn}",
            "version_number": "${layer.version}",
            "statement_id": "one",
            "action": "lambda:GetLayerVersion",
            "principal": "111111111111",
        },
        needs={**PACKAGE, "layer": LAYER},
        replace={"principal": "*"},
        not_imported=("skip_destroy",),
    ),
    Law(
        "aws_lambda_alias",
        {**ALIAS[1], "function_version": "$LATEST", "description": "one"},
        update={"function_version": "${function.version}", "description": None},
        needs=PUBLISHED,
        replace={"name": "other"},
        import_id="{function_name}/{name}",
    ),
    Law(
        "aws_lambda_function_event_invoke_config",
        {"function_name": "${function.function_name}", "maximum_event_age_in_seconds": 60},
        update={
            "maximum_retry_attempts": 0,
            "destination_config": [{"on_failure": [{"destination": "${queue.arn}"}]}],
        },
        needs={**NEEDS, "queue": QUEUE},
    ),
    Law(
        "aws_lambda_function_event_invoke_config",
        {
            "function_name": "${function.arn}",
            "qualifier": "${alias.name}",
            "destination_config": [{"on_success": [{"destination": "${queue.arn}"}]}],
        },
        update={"maximum_retry_attempts": 1, "destination_config": []},
        needs={**PUBLISHED, "alias": ALIAS, "queue": QUEUE},
        variant="of an alias",
    ),
    Law(
        "aws_lambda_function_url",
        {**URL[1], "cors": [{"allow_origins": ["*"], "max_age": 60}]},
        update={"authorization_type": "AWS_IAM", "cors": []},
        needs=NEEDS,
    ),
    Law(
        "aws_lambda_function_url",
        {**URL[1], "qualifier": "${alias.name}"},
        update={"cors": [{"allow_credentials": True, "allow_origins": ["https://example.com"]}]},
        needs={**PUBLISHED, "alias": ALIAS},
        variant="of an alias",
    ),
    Law(
        "aws_lambda_invocation",
        {"function_name": "${function.function_name}", "input": '{"a": 1}', "lifecycle_scope": "CRUD"},
        update={"input": '{"a": 2}'},
        needs=NEEDS,
        replace={"triggers": {"a": "1"}},
        not_imported=("input", "lifecycle_scope", "result", "terraform_key"),
        stays="a call that was made stays made",
    ),
    Law(
        "aws_lambda_provisioned_concurrency_config",
        {
            "function_name": "${function.function_name}",
            "qualifier": "${alias.name}",
            "provisioned_concurrent_executions": 1,
        },
        update={"provisioned_concurrent_executions": 2},
        needs={**PUBLISHED, "alias": ALIAS},
        not_imported=("skip_destroy",),
    ),
    Law(
        "aws_lambda_code_signing_config",
        SIGNING[1],
        update={"description": "two", "policies": [{"untrusted_artifact_on_deployment": "Enforce"}]},
    ),
    Law(
        "aws_lambda_function_recursion_config",
        {"function_name": "${function.function_name}", "recursive_loop": "Terminate"},
        update={"recursive_loop": "Allow"},
        needs=NEEDS,
        import_id="{function_name}",
        stays="each function has one",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_lambda_function",
        {"function_name": "{unique}"},
        {"arn": "${function.arn}", "handler": "app.handler", "version": "$LATEST"},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_lambda_function",
        {"function_name": "{unique}", "qualifier": "live"},
        {"arn": "${function.arn}", "qualified_arn": "${function.qualified_arn}", "version": "1"},
        needs={**PUBLISHED, "alias": ALIAS},
        variant="of an alias",
    ),
    DataLaw("aws_lambda_functions", {}, {"id": "us-east-1"}, needs=NEEDS),
    DataLaw(
        "aws_lambda_alias",
        {"function_name": "{unique}", "name": "live"},
        {"arn": "${alias.arn}", "function_version": "1"},
        needs={**PUBLISHED, "alias": ALIAS},
    ),
    DataLaw(
        "aws_lambda_layer_version",
        {"layer_name": "{unique}", "compatible_runtime": "python3.11"},
        {"arn": "${layer.arn}", "version": 1},
        needs={**PACKAGE, "layer": LAYER},
    ),
    DataLaw(
        "aws_lambda_layer_version",
        {"layer_version_arn": "${layer.arn}"},
        {"layer_name": "{unique}", "version": 1},
        needs={**PACKAGE, "layer": LAYER},
        variant="by ARN",
    ),
    DataLaw(
        "aws_lambda_function_url",
        {"function_name": "{unique}"},
        {"function_url": "${url.function_url}", "authorization_type": "NONE"},
        needs={**NEEDS, "url": URL},
    ),
    DataLaw("aws_lambda_invocation", {"function_name": "{unique}", "input": "[1]"}, {"result": "[1]"}, needs=NEEDS),
    DataLaw(
        "aws_lambda_code_signing_config",
        {"arn": "${signing.arn}"},
        {"description": "one"},
        needs={"signing": SIGNING},
    ),
]
