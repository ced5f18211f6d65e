"""Places of LocalStack's other services and of moto."""

from .place import Internal

_S3_EVENTS = "localstack.services.s3.notifications"
_S3_STORE = "localstack.services.s3.storage.ephemeral:EphemeralS3ObjectStore"

SERVICES = (
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
        "localstack.services.plugins:Service",
        "_provider",
        "read",
        "the Lambda provider's service object, asked without HTTP (services/localstack.py, assignment/localstack.py)",
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
        "localstack.services.stepfunctions.backend.alias:Alias",
        "__init__",
        "replaced",
        "a state machine can be copied with its aliases (stepfunctions/aliases.py)",
    ),
    Internal(
        "moto.secretsmanager.models",
        "secretsmanager_backends",
        "read",
        "a secret loses the description that its template takes away (cloudformation/secrets.py)",
    ),
)
