"""What Hydrant replaces, extends or reads inside LocalStack and the libraries below it: all of it, in one table.

None of these places is a seam that its owner promises to keep, and LocalStack's community line is archived, so they
change only when we choose another version. `replace` is the one way to put something in such a place: it fails when
the place is gone, instead of leaving a replacement that nobody calls. `GET /_hydrant/patches` shows the table and what
is applied; tests/unit/emulator/test_patches.py walks it against the LocalStack that is installed.
"""

from __future__ import annotations

import importlib
import threading
from dataclasses import asdict, dataclass
from typing import Any, Literal

from localstack.utils.patch import Patch

BOTH = "LocalStack 4.9.2 and 4.14.0"


@dataclass(frozen=True)
class Internal:
    """A place inside a library.

    `owner` is `module` or `module:Class`, `name` an attribute of it. `process` says where: in the emulator's process,
    or in that of a function, which applies it by itself as nothing of Hydrant is importable there.
    """

    owner: str
    name: str
    use: Literal["replaced", "extended", "read"]
    why: str
    seen_in: str = BOTH
    process: Literal["emulator", "function"] = "emulator"


_INVOCATION = "localstack.services.lambda_.invocation"
_S3_EVENTS = "localstack.services.s3.notifications"
_S3_STORE = "localstack.services.s3.storage.ephemeral:EphemeralS3ObjectStore"

TABLE = (
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
        "localstack.services.lambda_.event_source_mapping.esm_worker:EsmWorker",
        "delete",
        "replaced",
        "a disabled mapping that is deleted is gone (lambda_executor/mends.py)",
    ),
    Internal(
        "localstack.services.lambda_.provider:LambdaProvider",
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
        "localstack.services.lambda_.provider",
        "store_lambda_archive",
        "replaced",
        "packages are checked before they are stored (lambda_executor/packages.py)",
    ),
    Internal(
        f"{_INVOCATION}.lambda_service:LambdaService",
        "invoke",
        "replaced",
        "a version that is not there is the caller's mistake (lambda_executor/versions.py)",
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
        "localstack.services.sns.filter:SubscriptionFilter",
        "_evaluate_condition",
        "replaced",
        "filter policies mind types (sns/filters.py)",
    ),
    Internal(
        "localstack.services.sns.filter:SubscriptionFilter",
        "_evaluate_filter_policy_conditions_on_attribute",
        "replaced",
        "the value of a Number is a number (sns/filters.py)",
    ),
    Internal(
        "localstack.services.sns.publisher:FirehoseTopicPublisher",
        "prepare_message",
        "replaced",
        "messages for delivery streams are lines without a signature (sns/delivery_streams.py)",
    ),
    Internal(
        "localstack.services.events.event_rule_engine:EventRuleEngine",
        "_evaluate_condition",
        "replaced",
        "event patterns mind types (events/patterns.py)",
    ),
    Internal(
        "localstack.services.sqs.provider",
        "CloudwatchDispatcher",
        "replaced",
        "metrics are gathered and sent once a second (sqs/metrics.py)",
    ),
    Internal(
        "localstack.aws.handlers.service:ServiceRequestParser",
        "parse_and_enrich",
        "replaced",
        "requests are read strictly, and what cannot be read is the caller's mistake (requests/chain.py)",
    ),
    Internal(
        "localstack.services.cloudformation.resource_provider:ResourceProviderExecutor",
        "try_load_resource_provider",
        "replaced",
        "a resource type that nobody makes fails by name (cloudformation/missing.py)",
    ),
    Internal(
        "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider",
        "create",
        "replaced",
        "CloudFormation's streams have the mode and the properties of the template (cloudformation/streams.py)",
    ),
    Internal(
        "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider",
        "update",
        "replaced",
        "CloudFormation's streams can be changed (cloudformation/streams.py)",
    ),
    Internal(
        "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
        ":KinesisFirehoseDeliveryStreamProvider",
        "create",
        "replaced",
        "CloudFormation's delivery streams need no name (cloudformation/delivery_streams.py)",
    ),
    Internal(
        "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
        ":KinesisFirehoseDeliveryStreamProvider",
        "update",
        "replaced",
        "CloudFormation's delivery streams can be changed (cloudformation/delivery_streams.py)",
    ),
    Internal(
        "localstack.aws.spec",
        "loader",
        "extended",
        "members that AWS's API has and this LocalStack's model does not (kinesis/api/later_members.py)",
    ),
    Internal(
        "localstack.aws.protocol.parser:BaseCBORRequestParser",
        "_parse_type_datetime",
        "replaced",
        "SDKs that speak rpc-v2-cbor send times as floats (requests/times.py)",
    ),
    Internal(
        "localstack.aws.protocol.serializer:ResponseSerializer",
        "_timestamp_unixtimestamp",
        "replaced",
        "times in answers have milliseconds (requests/times.py)",
    ),
    Internal(
        "localstack.aws.protocol.serializer:ResponseSerializer",
        "_timestamp_iso8601",
        "replaced",
        "times in answers have milliseconds (requests/times.py)",
    ),
    Internal(
        "localstack.aws.skeleton:Skeleton",
        "on_not_implemented_error",
        "replaced",
        "operations that LocalStack does not have are told in our words (not_served.py)",
    ),
    Internal(
        "twisted.web.http",
        "H2Connection",
        "replaced",
        "a client's GOAWAY without an error does not end its streams, and requests end (http/http2_*.py)",
    ),
    Internal(
        "h2.connection:H2Connection",
        "_receive_goaway_frame",
        "extended",
        "a client's GOAWAY without an error does not end its streams (http/http2_goaway.py)",
    ),
    Internal(
        "twisted.web.http",
        "_parseContentType",
        "replaced",
        "the few content types are parsed once, not with each request (http/twisted_tuning.py)",
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
        "events are parsed in C where simplejson has no C part (lambda_executor/runtime/bootstrap.py)",
        seen_in="awslambdaric 3",
        process="function",
    ),
    Internal(
        "localstack.services.plugins:Service",
        "_provider",
        "read",
        "the Lambda provider's service object, asked without HTTP (services/localstack.py, assignment/localstack.py)",
    ),
    Internal(
        "localstack.aws.skeleton:Skeleton",
        "dispatch_table",
        "read",
        "PutObject without parser and serializer (firehose/services/localstack.py)",
    ),
    Internal(
        "localstack.services.lambda_.provider:LambdaProvider",
        "_resolve_layer",
        "read",
        "which layer a name or ARN means, before its policy is changed (lambda_executor/provider.py)",
    ),
    Internal(_S3_EVENTS, "quote", "replaced", "keys in events are encoded like forms (s3/event_keys.py)"),
    Internal(
        f"{_S3_EVENTS}:EventBridgeNotifier",
        "_get_event_payload",
        "replaced",
        "EventBridge gets an object's key as it is (s3/event_keys.py)",
    ),
    Internal(
        f"{_S3_EVENTS}:NotificationDispatcher",
        "verify_configuration",
        "replaced",
        "notifications whose filters overlap are refused (s3/notification_checks.py)",
    ),
    Internal(
        "localstack.services.s3.models:VersionedKeyStore",
        "set",
        "replaced",
        "an object that was put while versioning was switched on is found again (s3/null_versions.py)",
    ),
    Internal(_S3_STORE, "_filesystem", "read", "objects are files instead of memory (s3/object_store.py)"),
    Internal(_S3_STORE, "_lock_multipart_create", "read", "objects are files instead of memory (s3/object_store.py)"),
    Internal(_S3_STORE, "_create_upload_directory", "read", "objects are files instead of memory (s3/object_store.py)"),
    Internal(_S3_STORE, "_key_from_s3_object", "extended", "objects are files instead of memory (s3/object_store.py)"),
    Internal(
        "localstack.aws.handlers.cors:CorsEnforcer",
        "is_cors_origin_allowed",
        "extended",
        "which pages may ask is the gate's to say, not a list's (http/cors.py)",
    ),
    Internal("localstack.aws.handlers", "enforce_cors", "read", "the same handler's place in the chain (http/cors.py)"),
    Internal(
        "twisted.web.server:Request",
        "process",
        "extended",
        "the gate stands before every request, HTTP/2 and websockets included (http/gated_site.py)",
    ),
    Internal(
        "moto.logs.models:LogStream",
        "events",
        "extended",
        "the oldest lines of functions go when the log store is full (lambda_executor/logs/trimming.py)",
    ),
    Internal(
        "localstack.services.s3.provider:S3Provider",
        "_get_cross_account_bucket",
        "read",
        "the store of a bucket, for its tags (s3/bucket_tags.py)",
    ),
    Internal(
        "localstack.services.lambda_.event_source_mapping.esm_worker_factory:EsmWorkerFactory",
        "get_esm_worker",
        "replaced",
        "a call without an invocation uses up no attempt of a mapping (lambda_executor/event_sources.py)",
    ),
    Internal(
        "localstack.services.lambda_.event_source_mapping.pollers.stream_poller:StreamPoller",
        "max_retries_exceeded",
        "extended",
        "a call without an invocation uses up no attempt of a mapping (lambda_executor/event_sources.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "serve_custom_exception_handlers",
        "extended",
        "faults of the emulator that end a call are told (faults/localstack.py)",
    ),
    Internal(
        "localstack.aws.serving.twisted:TLSMultiplexer",
        "_isInitialized",
        "read",
        "a connection that has said nothing ends (http/connections.py)",
    ),
    Internal(
        "rolo.serving.twisted:HeaderPreservingWSGIResponse",
        "run",
        "extended",
        "an answer that nobody reads holds no thread (http/answers.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "_respondToBadRequestAndDisconnect",
        "extended",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "allHeadersReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.web.http",
        "_GenericHTTPChannelProtocol",
        "read",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.web._http2:H2Connection",
        "_requestReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/http2_bounds.py)",
    ),
    Internal(
        "twisted.web._http2:H2Connection",
        "_requestDataReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/http2_bounds.py)",
    ),
    Internal(
        "localstack.services.sqs.models",
        "sqs_stores",
        "read",
        "policies of queues, which decide who may send (resource_policies/stores.py)",
    ),
    Internal(
        "localstack.services.s3.models",
        "s3_stores",
        "read",
        "whose a bucket is, for conditions of policies (resource_policies/stores.py)",
    ),
    Internal(
        "localstack.services.lambda_.event_source_mapping.esm_worker:EsmWorker",
        "update_esm_state_in_store",
        "extended",
        "of several pollers the last one says how a mapping is (lambda_executor/mapping_positions.py)",
    ),
    Internal(
        "localstack.services.lambda_.event_source_mapping.pollers.stream_poller:StreamPoller",
        "initialize_shards",
        "extended",
        "a mapping goes on where it was (lambda_executor/mapping_positions.py)",
    ),
    Internal("moto.iam.models", "iam_backends", "read", "roles and policies as IAM holds them (iam_roles.py)"),
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
        "whether an event source mapping still reads a stream (kinesis/api/reading.py)",
    ),
)


class InternalChangedError(RuntimeError):
    """A place of the table is not there in the installed version."""


_applied: dict[tuple[str, str], Patch] = {}
_lock = threading.Lock()


def replace(owner: str, name: str, new: Any) -> None:
    """Put `new` in a place of the table that counts as replaced; again does nothing.

    Raises InternalChangedError when the installed library has no such place, KeyError when the table has none.
    """
    place = next((each for each in TABLE if (each.owner, each.name, each.use) == (owner, name, "replaced")), None)
    if place is None:
        raise KeyError(f"{owner}.{name} is not in the table of hydrant.emulator.patches")
    with _lock:
        if (owner, name) not in _applied:
            patch = Patch(find_owner(place), name, new)
            try:
                patch.apply()
            except AttributeError as error:
                raise InternalChangedError(f"{owner} has no {name}: seen in {place.seen_in} ({place.why})") from error
            _applied[owner, name] = patch


def find_owner(place: Internal) -> Any:
    """Import the module or class that has the place. Raises InternalChangedError when it is not there."""
    module, _, attribute = place.owner.partition(":")
    try:
        owner = importlib.import_module(module)
        return getattr(owner, attribute) if attribute else owner
    except (ImportError, AttributeError) as error:
        raise InternalChangedError(f"there is no {place.owner}: seen in {place.seen_in} ({place.why})") from error


def describe() -> list[dict[str, Any]]:
    """The table as the control route shows it; `applied` tells of what is replaced whether it is."""
    return [
        {**asdict(place), **({"applied": (place.owner, place.name) in _applied} if place.use == "replaced" else {})}
        for place in TABLE
    ]
