"""Places of LocalStack's other services, of its HTTP server and of moto."""

from .place import Internal

_S3_EVENTS = "localstack.services.s3.notifications"
_S3_STORE = "localstack.services.s3.storage.ephemeral:EphemeralS3ObjectStore"

OTHERS = (
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
        "localstack.services.apigateway.next_gen.execute_api.router:ApiGatewayEndpoint",
        "__call__",
        "replaced",
        "calls of HTTP APIs come by the routes of REST APIs (http_apis/gateway.py)",
    ),
    Internal(
        "localstack.services.sqs.provider",
        "CloudwatchDispatcher",
        "replaced",
        "metrics are gathered and sent once a second (sqs/metrics.py)",
    ),
    Internal(
        "localstack.services.sqs.provider",
        "_bytesize",
        "replaced",
        "messages that are no UTF-8 are refused, and no failure (sqs/sizes.py)",
    ),
    Internal(
        "localstack.aws.handlers.service_plugin:ServiceLoader",
        "require_service",
        "replaced",
        "a service takes requests when all of its operations are there (loading.py)",
    ),
    Internal(
        "localstack.aws.handlers.service:ServiceRequestParser",
        "parse_and_enrich",
        "replaced",
        "requests are read strictly, and what cannot be read is the caller's mistake (requests/chain.py)",
    ),
    Internal(
        "localstack.services.events.provider:EventsProvider",
        "_put_to_archive",
        "replaced",
        "an archive says that it has taken an event, where the stack is kept (events/keeping.py)",
    ),
    Internal(
        "localstack.services.events.provider:EventsProvider",
        "create_target_sender",
        "read",
        "rules that come back have their targets (events/keeping.py)",
    ),
    Internal(
        "localstack.services.events.provider:EventsProvider",
        "_get_scheduled_rule_job_function",
        "read",
        "rules that come back have their schedules (events/keeping.py)",
    ),
    Internal(
        "localstack.services.events.connection:ConnectionService",
        "restore_from_connection",
        "read",
        "connections that come back are those that were made (events/keeping.py)",
    ),
    Internal(
        "localstack.services.kms.provider:KmsProvider",
        "import_key_material",
        "replaced",
        "a key says until when its imported material is valid (kms_material.py)",
    ),
    Internal(
        "localstack.services.kms.provider:KmsProvider",
        "_get_kms_key",
        "replaced",
        "a key is in the state of now: material expires (kms_material.py)",
    ),
    Internal(
        "localstack.aws.spec",
        "loader",
        "extended",
        "the newest models of Kinesis, Firehose and Lambda come before LocalStack's (requests/models.py)",
    ),
    Internal(
        "botocore.loaders:JSONFileLoader",
        "load_file",
        "replaced",
        "descriptions of services are read once, without their documentation (models_read_once.py)",
    ),
    Internal(
        "botocore.loaders:Loader",
        "list_available_services",
        "replaced",
        "which services there are is looked up once, not by each session (models_read_once.py)",
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
        "localstack.services.plugins:Service",
        "_provider",
        "read",
        "the Lambda provider's service object, asked without HTTP (services/localstack.py, assignment/localstack.py)",
    ),
    Internal(
        "localstack.aws.skeleton:Skeleton",
        "dispatch_table",
        "read",
        "calls of services without parser and serializer (firehose/services/localstack.py, in_process.py)",
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
    *(
        Internal(module, "S3Object", "replaced", "objects at rest are packed (s3/lean_objects.py)")
        for module in ("localstack.services.s3.models", "localstack.services.s3.provider")
    ),
    Internal(
        "localstack.services.s3.models:KeyStore", "set", "replaced", "objects at rest are packed (s3/lean_objects.py)"
    ),
    Internal(_S3_STORE, "_filesystem", "extended", "objects are files instead of memory (s3/object_store.py)"),
    Internal(_S3_STORE, "_lock_multipart_create", "read", "objects are files instead of memory (s3/object_store.py)"),
    Internal(_S3_STORE, "_create_upload_directory", "read", "objects are files instead of memory (s3/object_store.py)"),
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
        "lines are kept in the order of their times, the oldest go when there are too many (logs/store.py)",
    ),
    Internal(
        "localstack.services.s3.provider:S3Provider",
        "_get_cross_account_bucket",
        "read",
        "the store of a bucket, for its tags (s3/bucket_tags.py)",
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
        "twisted.internet.tcp:Connection",
        "writeSomeData",
        "read",
        "an answer goes out without a round of the event loop when none waits before it (http/connections.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "_finishRequestBody",
        "extended",
        "what is behind a request is not forgotten when its answer is there at once (http/channel.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "resumeProducing",
        "extended",
        "calls with records are answered between twisted's requests (http/short_way.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "serve_custom_service_request_handlers",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "run_custom_response_handlers",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "modify_service_response",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "log_response",
        "read",
        "LocalStack's line about a call that took the short way (front/answers.py)",
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
        "policies of queues, which decide who may send (resource_policies/stores.py); their visibility timeouts, which"
        " event source mappings go by (lambda_executor/queues.py)",
    ),
    Internal(
        "localstack.services.s3.models",
        "s3_stores",
        "read",
        "whose a bucket is, for conditions of policies (resource_policies/stores.py)",
    ),
    Internal(
        "localstack.services.sns.publisher:PublishDispatcher",
        "publish_to_topic",
        "replaced",
        "messages are told to who listens (sns/feed.py)",
    ),
    Internal(
        "localstack.services.sns.publisher:PublishDispatcher",
        "publish_batch_to_topic",
        "replaced",
        "messages are told to who listens (sns/feed.py)",
    ),
    Internal(
        "localstack.services.sns.publisher:PublishDispatcher",
        "_submit_notification",
        "replaced",
        "to how many subscribers a message goes (sns/feed.py)",
    ),
    *(
        Internal(
            f"localstack.services.sqs.models:{kind}",
            name,
            "replaced",
            "a queue says which messages have changed, where the stack is kept (sqs/keeping.py)",
        )
        for kind, names in (
            ("StandardQueue", ("put", "receive", "clear", "remove_expired_messages")),
            ("FifoQueue", ("put", "receive", "clear", "remove_expired_messages")),
            ("SqsQueue", ("remove", "update_visibility_timeout")),
        )
        for name in names
    ),
    Internal(
        "localstack.services.sns.publisher:TopicPublisher",
        "publish",
        "replaced",
        "when a message was sent to a subscriber, for traces (sns/feed.py)",
    ),
    Internal(
        "localstack.services.sns.publisher",
        "store_delivery_log",
        "replaced",
        "whether a subscriber took a message, for traces (sns/feed.py)",
    ),
    Internal(
        "localstack.services.sns.publisher",
        "connect_to",
        "replaced",
        "messages go from operation to operation, again while their subscriber fails (in_process.py, redelivery.py)",
    ),
    Internal(
        _S3_EVENTS,
        "connect_to",
        "replaced",
        "notifications go from operation to operation, again while their target fails (in_process.py, redelivery.py)",
    ),
    Internal(
        f"{_S3_EVENTS}:NotificationDispatcher",
        "__init__",
        "replaced",
        "notifications wait beside others (redelivery.py)",
    ),
    Internal(
        "localstack.services.sns.publisher:PublishDispatcher",
        "__init__",
        "replaced",
        "messages wait beside others (redelivery.py)",
    ),
    *(
        Internal(f"{_S3_EVENTS}:{name}", "notify", "replaced", "they are what is sent again (redelivery.py)")
        for name in ("SnsNotifier", "SqsNotifier", "LambdaNotifier")
    ),
    Internal("moto.iam.models", "iam_backends", "read", "roles and policies as IAM holds them (iam_roles.py)"),
    Internal(
        "rolo.routing.router",
        "_clone_map_with_rules",
        "replaced",
        "a route that is added does not make all others anew (routes.py)",
    ),
    Internal("rolo.routing.router", "_clone_map_without_rules", "read", "the map that routes move to (routes.py)"),
    *(
        Internal("werkzeug.routing.map:Map", name, "read", "rules move to another map as they are (routes.py)")
        for name in ("_matcher", "_rules_by_endpoint", "_remap")
    ),
)
