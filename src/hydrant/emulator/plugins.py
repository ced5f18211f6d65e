"""Entry points through which LocalStack finds Hydrant's parts.

Nothing heavy is imported here: LocalStack reads every entry point at start, also of plug-ins that it does not use.
Chosen by `PROVIDER_OVERRIDE_FIREHOSE=hydrant`, likewise `_APIGATEWAYV2`, `_CLOUDFORMATION`, `_CLOUDWATCH`, `_DYNAMODB`,
`_DYNAMODBSTREAMS`, `_EVENTS`, `_GLUE`, `_KINESIS`, `_KMS`, `_LAMBDA`, `_LOGS`, `_PIPES`, `_S3`, `_S3CONTROL`, `_SNS`,
`_SQS` and `_STEPFUNCTIONS`, and by `LAMBDA_RUNTIME_EXECUTOR=hydrant`.
"""

from typing import Any

from localstack.runtime import hooks
from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.plugins import Service, aws_provider


@aws_provider(api="firehose", name="hydrant")
def firehose() -> Service:
    """Amazon Data Firehose."""
    from hydrant.emulator.firehose.api import fast_calls
    from hydrant.emulator.firehose.provider import FirehoseProvider

    provider = FirehoseProvider()
    fast_calls.install(provider)
    return Service.for_provider(provider)


@aws_provider(api="kinesis", name="hydrant")
def kinesis() -> Service:
    """Amazon Kinesis Data Streams."""
    from hydrant.emulator.kinesis.api import fast_path
    from hydrant.emulator.kinesis.provider import KinesisProvider

    provider = KinesisProvider()
    fast_path.install(provider)
    return Service.for_provider(provider)


@aws_provider(api="s3", name="hydrant")
def s3() -> Service:
    """Stock Amazon S3, whose events have AWS's keys, with its objects as files below the stack's own temporary folder.

    LocalStack keeps them in memory, and large ones in one folder of the machine: two stacks would delete each other's
    buckets, and the folder of another user cannot be written.
    """
    from localstack.services.s3.provider import S3Provider

    from hydrant.emulator import redelivery
    from hydrant.emulator.s3 import bucket_tags, event_keys, keeping, lean_objects, notification_checks, null_versions

    lean_objects.apply_patches()
    event_keys.apply_patches()
    null_versions.apply_patches()
    notification_checks.apply_patches()
    redelivery.apply_patches_of_s3()
    provider = S3Provider if bucket_tags.served_by_localstack() else bucket_tags.TaggingS3Provider
    return Service.for_provider(provider(keeping.object_store()))


@aws_provider(api="s3control", name="hydrant")
def s3control() -> Service:
    """S3 Control: the tags of buckets, where LocalStack does not serve them itself."""
    from localstack.services.moto import MotoFallbackDispatcher
    from localstack.services.s3control.provider import S3ControlProvider

    from hydrant.emulator.s3 import bucket_tags

    provider = S3ControlProvider if bucket_tags.served_by_localstack() else bucket_tags.BucketTagsControl
    return Service.for_provider(provider(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="sqs", name="hydrant")
def sqs() -> Service:
    """Stock Amazon SQS, whose metrics cost less."""
    from localstack.services.sqs.provider import SqsProvider

    from hydrant.emulator.sqs import keeping as sqs_keeping
    from hydrant.emulator.sqs import metrics as sqs_metrics
    from hydrant.emulator.sqs import sizes as sqs_sizes

    sqs_keeping.apply_patches()
    sqs_metrics.apply_patches()
    sqs_sizes.apply_patches()
    return Service.for_provider(SqsProvider())


@aws_provider(api="dynamodb", name="hydrant")
def dynamodb() -> Service:
    """Amazon DynamoDB, by the engine that is set."""
    from hydrant.emulator.dynamodb import java
    from hydrant.emulator.dynamodb.models import settings

    if settings().engine == "java":
        return java.service("dynamodb")
    from hydrant.emulator.dynamodb.provider import DynamoDBProvider

    return Service.for_provider(DynamoDBProvider())


@aws_provider(api="dynamodbstreams", name="hydrant")
def dynamodbstreams() -> Service:
    """Amazon DynamoDB Streams, of the same engine."""
    from hydrant.emulator.dynamodb import java
    from hydrant.emulator.dynamodb.models import settings

    if settings().engine == "java":
        return java.service("dynamodbstreams")
    from hydrant.emulator.dynamodb.streams_provider import DynamoDBStreamsProvider

    return Service.for_provider(DynamoDBStreamsProvider())


@aws_provider(api="sns", name="hydrant")
def sns() -> Service:
    """Stock Amazon SNS, whose filters mind types, with AWS's answers where its own differ."""
    from localstack.services.moto import MotoFallbackDispatcher
    from localstack.services.sns import provider as stock

    from hydrant.emulator import redelivery
    from hydrant.emulator.sns import delivery_streams, feed, filters
    from hydrant.emulator.sns.provider import TopicProvider

    filters.apply_patches()
    delivery_streams.apply_patches()
    feed.apply_patches()
    redelivery.apply_patches_of_sns()
    if hasattr(stock, "call_moto"):  # LocalStack 4.9.2; that of 4.14 does not rest on moto
        return Service.for_provider(TopicProvider(), dispatch_table_factory=MotoFallbackDispatcher)
    return Service.for_provider(TopicProvider())


@aws_provider(api="events", name="hydrant")
def events() -> Service:
    """Amazon EventBridge, whose patterns mind types and whose buses change."""
    from hydrant.emulator.events import keeping as events_keeping
    from hydrant.emulator.events import patterns
    from hydrant.emulator.events.provider import EventProvider

    events_keeping.apply_patches()
    patterns.apply_patches()
    return Service.for_provider(EventProvider())


@aws_provider(api="kms", name="hydrant")
def kms() -> Service:
    """Stock AWS Key Management Service, whose imported material expires."""
    from localstack.services.kms.provider import KmsProvider

    from hydrant.emulator import kms_material

    kms_material.apply_patches()
    return Service.for_provider(KmsProvider())


@aws_provider(api="stepfunctions", name="hydrant")
def stepfunctions() -> Service:
    """Stock AWS Step Functions, whose machines with aliases can be executed."""
    from localstack.services.stepfunctions.provider import StepFunctionsProvider

    from hydrant.emulator.stepfunctions import aliases

    aliases.apply_patches()
    return Service.for_provider(StepFunctionsProvider())


@aws_provider(api="apigatewayv2", name="hydrant")
def apigatewayv2() -> Service:
    """HTTP APIs of Amazon API Gateway, whose calls come by the routes of its REST APIs."""
    from localstack.services.plugins import SERVICE_PLUGINS

    from hydrant.emulator.http_apis import gateway
    from hydrant.emulator.http_apis.provider import HttpApisProvider

    gateway.apply_patches()
    SERVICE_PLUGINS.require("apigateway")
    return Service.for_provider(HttpApisProvider())


@aws_provider(api="pipes", name="hydrant")
def pipes() -> Service:
    """Amazon EventBridge Pipes."""
    from hydrant.emulator.pipes.provider import PipesProvider

    return Service.for_provider(PipesProvider())


@aws_provider(api="glue", name="hydrant")
def glue() -> Service:
    """AWS Glue: the data catalogue and the schema registry."""
    from hydrant.emulator.glue.provider import GlueProvider

    return Service.for_provider(GlueProvider())


@aws_provider(api="cloudformation", name="hydrant")
def cloudformation() -> Service:
    """Stock AWS CloudFormation, with types and answers of ours: its engine takes half a second to import."""
    from hydrant.emulator.cloudformation import install
    from hydrant.emulator.cloudformation.provider import CloudFormationProvider

    install.apply_patches()
    return Service.for_provider(CloudFormationProvider())


@aws_provider(api="cloudwatch", name="hydrant")
def cloudwatch() -> Service:
    """Amazon CloudWatch: metrics and alarms."""
    from hydrant.emulator.cloudwatch.provider import CloudWatchProvider

    return Service.for_provider(CloudWatchProvider())


@aws_provider(api="logs", name="hydrant")
def logs() -> Service:
    """Amazon CloudWatch Logs: LocalStack's groups and streams, with lines, filters and queries of our own."""
    from localstack.services.moto import MotoFallbackDispatcher

    from hydrant.emulator.logs.provider import LogsProvider

    return Service.for_provider(LogsProvider(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="lambda", name="hydrant")
def lambda_() -> Service:
    """Stock AWS Lambda, with AWS's answers where it would fail; event source mappings and calls by URLs are ours."""
    from hydrant.emulator.function_urls import gateway
    from hydrant.emulator.mappings import install
    from hydrant.emulator.mappings.provider import MappingProvider

    gateway.apply_patches()
    provider = MappingProvider()
    install.apply_patches(provider)
    return Service.for_provider(provider)


class HydrantExecutorPlugin(RuntimeExecutorPlugin):
    """AWS Lambda environments as child processes."""

    name = "hydrant"

    def load(self, *_args: Any, **_kwargs: Any) -> type:
        """Return the executor class."""
        from hydrant.emulator.lambda_executor.executor import ProcessExecutor

        return ProcessExecutor


class BoundServerPlugin(RuntimeServerPlugin):
    """The HTTP server that listens on the given host only; chosen by GATEWAY_SERVER=hydrant."""

    name = "hydrant"

    def load(self, *_args: Any, **_kwargs: Any) -> RuntimeServer:
        """Return the server."""
        from hydrant.emulator.http import reactors

        reactors.choose()
        from hydrant.emulator.http.server import BoundServer

        return BoundServer()


@hooks.on_infra_start()
def start_control() -> None:
    """Add the routes below /_hydrant, what stands before all routes and services, and the report of faults."""
    from hydrant.emulator import models_read_once
    from hydrant.emulator.kept import restoring

    models_read_once.apply_patches()  # before most of them are read
    restoring.install()  # before the modules that read the folder as soon as they are imported
    from hydrant.emulator import loading, not_loaded, not_served
    from hydrant.emulator import routes as routing
    from hydrant.emulator.admin import routes
    from hydrant.emulator.chaos import inject as chaos
    from hydrant.emulator.faults import localstack as faults
    from hydrant.emulator.glue import rest_endpoint as iceberg_rest
    from hydrant.emulator.http import intent_handler
    from hydrant.emulator.iam import trust
    from hydrant.emulator.page import routes as page
    from hydrant.emulator.requests import chain
    from hydrant.emulator.resource_policies import handler as resource_policies

    routing.apply_patches()
    loading.apply_patches()
    faults.install()
    intent_handler.install()
    not_loaded.install()
    not_served.install()
    chain.take_over()
    resource_policies.install()
    trust.install()
    chaos.install()
    routes.install()
    page.install()
    iceberg_rest.install()
    restoring.restore()
    routes.show_signs_of_life()


@hooks.on_infra_shutdown()
def stop_control() -> None:
    """End a replay of the page, and drain what is in flight, before LocalStack ends. No fault is in the way of it."""
    from hydrant.emulator import redelivery
    from hydrant.emulator.admin.routes import drain
    from hydrant.emulator.chaos.book import CHAOS
    from hydrant.emulator.kept import restoring
    from hydrant.emulator.page.routes import REPLAYS

    CHAOS.clear()
    redelivery.end()
    REPLAYS.close()
    drain()
    restoring.close()
