"""Places of LocalStack's Lambda: functions, their environments, event source mappings."""

from .place import Internal

_INVOCATION = "localstack.services.lambda_.invocation"
_ESM = "localstack.services.lambda_.event_source_mapping"
_LAMBDA = "localstack.services.lambda_.provider"

LAMBDA = (
    Internal(
        "localstack.aws.handlers.cors",
        "is_execute_api_call",
        "replaced",
        "URLs of functions say themselves to which pages they answer (function_urls/gateway.py)",
    ),
    *(
        Internal("localstack.services.lambda_.urlrouter:FunctionUrlRouter", name, "replaced", why)
        for name, why in (
            ("register_routes", "URLs of functions have a path, too (function_urls/gateway.py)"),
            ("handle_lambda_url_invocation", "who may call them, and what is said (function_urls/gateway.py)"),
        )
    ),
    Internal(
        f"{_INVOCATION}.assignment:AssignmentService",
        "get_environment",
        "replaced",
        "an invocation waits for a warm environment instead of starting one more process (assignment/queue.py)",
    ),
    Internal(
        f"{_INVOCATION}.assignment:AssignmentService",
        "stop_environments_for_version",
        "replaced",
        "an environment ends after the invocation that has it, not during it (assignment/queue.py)",
    ),
    Internal(
        f"{_INVOCATION}.version_manager",
        "start_thread",
        "replaced",
        "counting an invocation takes no thread of its own, which would be kept for good (logs/cloudwatch.py)",
    ),
    Internal(
        f"{_INVOCATION}.version_manager",
        "LogHandler",
        "replaced",
        "log lines are sent once, in batches (logs/cloudwatch.py)",
    ),
    Internal(
        f"{_INVOCATION}.version_manager",
        "record_cw_metric_invocation",
        "replaced",
        "metrics are gathered and sent once a second (logs/cloudwatch.py)",
    ),
    Internal(
        f"{_INVOCATION}.version_manager",
        "record_cw_metric_error",
        "replaced",
        "metrics are gathered and sent once a second (logs/cloudwatch.py)",
    ),
    Internal(
        f"{_LAMBDA}:LambdaProvider",
        "_create_routing_config_model",
        "replaced",
        "UpdateAlias takes weights (lambda_executor/mends.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_models",
        "unzip",
        "replaced",
        "packages are unpacked as they were checked, not by the program unzip (lambda_executor/packages.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_models:VersionFunctionConfiguration",
        "__init__",
        "replaced",
        "a function's code and layers are measured together (lambda_executor/packages.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service",
        "store_lambda_archive",
        "replaced",
        "packages are checked before they are stored (lambda_executor/packages.py)",
    ),
    Internal(
        _LAMBDA,
        "store_lambda_archive",
        "replaced",
        "packages are checked before they are stored (lambda_executor/packages.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service:LambdaService",
        "invoke",
        "replaced",
        "a version that is not there is the caller's mistake; loops end (lambda_executor/versions.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service:LambdaService",
        "update_version",
        "replaced",
        "a function that could not be started can be updated (lambda_executor/versions.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service:LambdaService",
        "get_lambda_version_manager",
        "replaced",
        "an alias's provisioned concurrency can be deleted (lambda_executor/versions.py)",
    ),
    Internal(
        "localstack.services.lambda_.runtimes",
        "ALL_RUNTIMES",
        "extended",
        "runtimes that AWS has and this LocalStack does not know yet (lambda_executor/runtimes.py)",
    ),
    Internal(
        "localstack.services.lambda_.runtimes",
        "SNAP_START_SUPPORTED_RUNTIMES",
        "extended",
        "runtimes that AWS has and this LocalStack does not know yet (lambda_executor/runtimes.py)",
    ),
    Internal(
        "awslambdaric.lambda_runtime_client:BaseLambdaRuntimeClient",
        "marshaller",
        "replaced",
        "JSON of events and results is read and written sooner (lambda_executor/runtime/marshalling.py)",
        seen_in="awslambdaric 3",
        process="function",
    ),
    Internal(
        f"{_INVOCATION}.event_manager:Poller",
        "run",
        "replaced",
        "an event that comes during an update is dealt with at once (lambda_executor/event_polling.py)",
    ),
    Internal(
        f"{_INVOCATION}.event_manager",
        "send_event_to_target",
        "replaced",
        "what failed asynchronously is told to buckets too (lambda_executor/failure_buckets.py)",
    ),
    Internal(
        f"{_LAMBDA}:LambdaProvider",
        "_validate_destination_config",
        "extended",
        "what failed asynchronously is told to buckets too (lambda_executor/provider.py)",
    ),
    Internal(
        f"{_LAMBDA}:LambdaProvider",
        "_resolve_layer",
        "read",
        "which layer a name or ARN means, before its policy is changed (lambda_executor/provider.py)",
    ),
    Internal(
        f"{_ESM}.esm_worker_factory:EsmWorkerFactory",
        "get_esm_worker",
        "replaced",
        "event source mappings act on every option, and read in the process (mappings/install.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service:LambdaService",
        "lambda_running_versions",
        "read",
        "which versions of functions run, for status and warming (assignment/localstack.py)",
    ),
    Internal(
        f"{_INVOCATION}.models",
        "lambda_stores",
        "read",
        "the mappings that there are, and their states (mappings/worker.py, mappings/provider.py)",
    ),
)
