"""The pipeline as a graph, from AWS's own descriptions of what is deployed. Pure.

A node is a resource, by its ARN (an HTTP endpoint by its address); an edge says that records, objects or messages go
from one to another. Nothing here knows names or shapes of a certain pipeline.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.addresses import shown_address
from hydrant.emulator.arns import Arn, ArnError

Json = Mapping[str, Any]

MAX_NODES = 300
"""More cannot be looked at; the graph says how many were left out."""
PRODUCERS = "producers"
"""No resource: whoever puts records."""
DEFAULT_BUS = "default event bus"

_KINDS = {
    ("kinesis", "stream"): "stream",
    ("firehose", "deliverystream"): "delivery_stream",
    ("lambda", "function"): "function",
    ("s3", ""): "bucket",
    ("sns", ""): "topic",
    ("sqs", ""): "queue",
    ("dynamodb", "table"): "table",
    ("glue", "table"): "table",
    ("events", "event-bus"): "event_bus",
    ("events", "rule"): "rule",
    ("pipes", "pipe"): "pipe",
    ("logs", "log-group"): "log_group",
    ("states", "stateMachine"): "state_machine",
}
_COLLECTED = ("stream", "delivery_stream", "function", "bucket", "topic", "queue")
"""Kinds of which all are known: one that is only spoken of does not exist."""
_NOTIFIED = (
    ("TopicConfigurations", "TopicArn"),
    ("QueueConfigurations", "QueueArn"),
    ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
)


@dataclass(frozen=True)
class Deployed:
    """What is deployed, as AWS's operations describe it: the documents of Describe..., List... and Get..."""

    streams: tuple[str, ...] = ()
    """ARNs of Kinesis streams."""
    delivery_streams: tuple[Json, ...] = ()
    """DeliveryStreamDescription."""
    functions: tuple[Json, ...] = ()
    """FunctionConfiguration."""
    mappings: tuple[Json, ...] = ()
    """EventSourceMappingConfiguration."""
    buckets: Mapping[str, Json] = field(default_factory=dict)
    """By ARN the answer of GetBucketNotificationConfiguration."""
    topics: tuple[str, ...] = ()
    subscriptions: tuple[Json, ...] = ()
    """Subscription."""
    queues: tuple[Json, ...] = ()
    """Attributes of queues."""
    rules: tuple[tuple[Json, tuple[Json, ...]], ...] = ()
    """Rule, and its Targets."""
    pipes: tuple[Json, ...] = ()
    """Pipe, of ListPipes."""
    log_subscriptions: tuple[tuple[str, Json], ...] = ()
    """ARN of a log group, and a SubscriptionFilter of it."""


@dataclass(frozen=True)
class Edge:
    """`rate` and `failures` name a counter of the feed, (ARN, member), that tells what goes along it."""

    source: str
    target: str
    label: str
    rate: tuple[str, str] | None = None
    failures: tuple[str, str] | None = None

    def document(self) -> dict[str, Any]:
        """As the route answers it."""
        counters = {"rate": self.rate, "failures": self.failures}
        shown = {name: {"of": found[0], "member": found[1]} for name, found in counters.items() if found}
        return {"from": self.source, "to": self.target, "label": self.label, **shown}


@dataclass(frozen=True)
class Node:
    """`missing`: something refers to it, and it does not exist."""

    id: str
    kind: str
    name: str
    missing: bool = False

    def document(self) -> dict[str, Any]:
        """As the route answers it."""
        return {"id": self.id, "kind": self.kind, "name": self.name, **({"missing": True} if self.missing else {})}


@dataclass(frozen=True)
class Graph:
    """`left_out`: nodes beyond MAX_NODES."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0


def graph_of(deployed: Deployed) -> Graph:
    """The graph of all that is deployed, in an order that stays the same while the same is deployed."""
    found = {node.id: node for node in _existing(deployed)}
    edges = list(dict.fromkeys(_edges(deployed)))
    for edge in edges:
        for end in (edge.source, edge.target):
            if end not in found:
                found[end] = _spoken_of(end)
    nodes = tuple(found.values())[:MAX_NODES]
    kept = {node.id for node in nodes}
    edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
    return Graph(nodes, tuple(edges), len(found) - len(nodes))


def kind_of(identifier: str) -> str:
    """Which kind of resource an ARN is of; `endpoint` for an address."""
    try:
        arn = Arn.parse(identifier)
    except ArnError:
        return {PRODUCERS: PRODUCERS, DEFAULT_BUS: "event_bus"}.get(identifier, "endpoint")
    kind = arn.resource.replace(":", "/").split("/")[0] if ("/" in arn.resource or ":" in arn.resource) else ""
    return _KINDS.get((arn.service, kind)) or _KINDS.get((arn.service, "")) or arn.service


def name_of(identifier: str) -> str:
    """The last part of an ARN: what users call the resource. Of an address the address."""
    try:
        arn = Arn.parse(identifier)
    except ArnError:
        return identifier
    if kind_of(identifier) == "rule":  # rule/BUS/NAME or rule/NAME
        return arn.resource.rpartition("/")[2]
    return arn.resource.replace(":", "/").split("/", 1)[-1] or arn.resource


def _existing(deployed: Deployed) -> Iterator[Node]:
    """All resources, in the order in which records go through them, as a rule."""
    queues = [str(each.get("QueueArn", "")) for each in deployed.queues]
    functions = [str(each["FunctionArn"]) for each in deployed.functions]
    deliveries = [str(each["DeliveryStreamARN"]) for each in deployed.delivery_streams]
    rules = [str(rule["Arn"]) for rule, _ in deployed.rules] + [str(pipe["Arn"]) for pipe in deployed.pipes]
    for arn in (*deployed.streams, *deliveries, *functions, *deployed.buckets, *deployed.topics, *queues, *rules):
        if arn:
            yield Node(arn, kind_of(arn), name_of(arn))


def _spoken_of(identifier: str) -> Node:
    kind = kind_of(identifier)
    return Node(identifier, kind, name_of(identifier), missing=kind in _COLLECTED)


def _edges(deployed: Deployed) -> Iterator[Edge]:
    for stream in deployed.streams:
        yield Edge(PRODUCERS, stream, "records", (stream, "records_in"))
    for description in deployed.delivery_streams:
        yield from _delivery_stream(description)
    for mapping in deployed.mappings:
        yield from _mapping(mapping)
    for bucket, configuration in deployed.buckets.items():
        yield from _notifications(bucket, configuration)
    for subscription in deployed.subscriptions:
        yield from _subscription(subscription)
    for rule, targets in deployed.rules:
        yield from _rule(rule, targets)
    for pipe in deployed.pipes:
        yield from _pipe(pipe)
    for group, subscription in deployed.log_subscriptions:
        yield Edge(group, _unqualified(str(subscription["destinationArn"])), "log events")
    yield from _dead_letters(deployed)


def _delivery_stream(description: Json) -> Iterator[Edge]:
    arn = str(description["DeliveryStreamARN"])
    source = (description.get("Source") or {}).get("KinesisStreamSourceDescription")
    if source:
        yield Edge(str(source["KinesisStreamARN"]), arn, "read", (arn, "records_in"))
    else:
        yield Edge(PRODUCERS, arn, "records", (arn, "records_in"))
    for destination in description.get("Destinations") or ():
        yield from _destination(arn, destination)


def _destination(arn: str, destination: Json) -> Iterator[Edge]:
    splunk = destination.get("SplunkDestinationDescription")
    endpoint = splunk or destination.get("HttpEndpointDestinationDescription")
    tables = destination.get("IcebergDestinationDescription")
    main: Json = endpoint or tables or destination.get("ExtendedS3DestinationDescription") or {}
    main = main or destination.get("S3DestinationDescription") or {}
    for function in _functions(main):
        yield Edge(arn, function, "transform", (function, "invocations"), (function, "errors"))
    if endpoint:
        url = splunk.get("HECEndpoint", "") if splunk else (endpoint.get("EndpointConfiguration") or {}).get("Url", "")
        address = shown_address(str(url))
        yield Edge(arn, address, "requests", (arn, "records_out"))
    for table in _tables(tables or {}):
        yield Edge(arn, table, "rows", (arn, "records_out"))
    if endpoint or tables:
        yield from _bucket(arn, main.get("S3DestinationDescription") or {}, "failed", failed=True)
        return
    yield from _bucket(arn, main, "data", failed=False)
    if main.get("ErrorOutputPrefix") or _functions(main):
        yield from _bucket(arn, main, "error", failed=True)
    if main.get("S3BackupMode") == "Enabled":
        yield from _bucket(arn, main.get("S3BackupDescription") or {}, "backup", failed=False)


def _tables(destination: Json) -> Iterator[str]:
    """The Iceberg tables that are configured, else the catalogue: which others there are only records say."""
    catalogue = str((destination.get("CatalogConfiguration") or {}).get("CatalogARN") or "")
    listed = destination.get("DestinationTableConfigurationList") or ()
    for each in listed:
        place = f"table/{each.get('DestinationDatabaseName')}/{each.get('DestinationTableName')}"
        yield catalogue.removesuffix("catalog") + place
    if catalogue and not listed:
        yield catalogue


def _bucket(arn: str, destination: Json, output: str, *, failed: bool) -> Iterator[Edge]:
    """One output: what of the prefix is the same for all objects stands beside it."""
    bucket = destination.get("BucketARN")
    if not bucket:
        return
    prefix = str(destination.get("ErrorOutputPrefix" if failed else "Prefix") or "").split("!{")[0]
    label = f"{output}: {prefix}" if prefix and prefix.rstrip("/") != output else prefix or output
    counter = (arn, "records_failed")
    rate = {"data": (arn, "records_out"), "error": counter, "failed": counter}.get(output)
    yield Edge(arn, str(bucket), label, rate, counter if failed else None)


def _functions(destination: Json) -> list[str]:
    processing = destination.get("ProcessingConfiguration") or {}
    if not processing.get("Enabled", True):
        return []
    return [
        _unqualified(str(parameter["ParameterValue"]))
        for processor in processing.get("Processors") or ()
        for parameter in processor.get("Parameters") or ()
        if parameter.get("ParameterName") == "LambdaArn"
    ]


def _mapping(mapping: Json) -> Iterator[Edge]:
    source, function = mapping.get("EventSourceArn"), mapping.get("FunctionArn")
    if not source or not function:
        return
    function = _unqualified(str(function))
    state = str(mapping.get("State") or "")
    label = "event source mapping" + (f" ({state.lower()})" if state and state != "Enabled" else "")
    yield Edge(_consumed(str(source)), function, label, (function, "invocations"), (function, "errors"))
    failed = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if failed:
        yield Edge(function, str(failed), "failed batches")


def _notifications(bucket: str, configuration: Json) -> Iterator[Edge]:
    for group, member in _NOTIFIED:
        for each in configuration.get(group) or ():
            yield Edge(bucket, _unqualified(str(each[member])), _events(each), (bucket, "objects"))
    if configuration.get("EventBridgeConfiguration") is not None:
        yield Edge(bucket, DEFAULT_BUS, "all events", (bucket, "objects"))


def _events(configuration: Json) -> str:
    """`ObjectCreated data/*.json`: what a notification is sent for."""
    events = sorted({str(each).removeprefix("s3:").removesuffix(":*") for each in configuration.get("Events") or ()})
    rules = ((configuration.get("Filter") or {}).get("Key") or {}).get("FilterRules") or ()
    given = {str(rule.get("Name", "")).lower(): str(rule.get("Value", "")) for rule in rules}
    keys = f"{given.get('prefix', '')}*{given.get('suffix', '')}" if given else ""
    return " ".join(filter(None, [", ".join(events), keys if keys != "*" else ""]))


def _subscription(subscription: Json) -> Iterator[Edge]:
    topic, endpoint = subscription.get("TopicArn"), str(subscription.get("Endpoint") or "")
    if not topic or not endpoint:
        return
    protocol = str(subscription.get("Protocol") or "")
    target = shown_address(endpoint) if protocol in ("http", "https") else _unqualified(endpoint)
    pending = "" if ":" in str(subscription.get("SubscriptionArn") or "") else " (not confirmed)"
    yield Edge(str(topic), target, f"{protocol}{pending}", (target if protocol == "sqs" else str(topic), "records_in"))


def _rule(rule: Json, targets: Iterable[Json]) -> Iterator[Edge]:
    arn, bus = str(rule["Arn"]), str(rule.get("EventBusName") or "default")
    if rule.get("EventPattern"):
        yield Edge(_bus(arn, bus), arn, "pattern")
    for target in targets:
        yield Edge(arn, _unqualified(str(target["Arn"])), str(rule.get("ScheduleExpression") or "events"))


def _pipe(pipe: Json) -> Iterator[Edge]:
    arn, state = str(pipe["Arn"]), str(pipe.get("CurrentState") or "RUNNING")
    if source := pipe.get("Source"):
        yield Edge(_consumed(str(source)), arn, "read" if state == "RUNNING" else f"read ({state.lower()})")
    if enrichment := pipe.get("Enrichment"):
        yield Edge(arn, _unqualified(str(enrichment)), "enrich")
    if target := pipe.get("Target"):
        yield Edge(arn, _unqualified(str(target)), "events")


def _bus(rule: str, name: str) -> str:
    if name == "default" or name.startswith("arn:"):
        return DEFAULT_BUS if name.endswith("default") else name
    return ":".join([*rule.split(":")[:5], f"event-bus/{name}"])


def _dead_letters(deployed: Deployed) -> Iterator[Edge]:
    """Of functions and of queues."""
    for function in deployed.functions:
        if target := (function.get("DeadLetterConfig") or {}).get("TargetArn"):
            yield Edge(_unqualified(str(function["FunctionArn"])), str(target), "failed asynchronous invocations")
    for queue in deployed.queues:
        if target := _redrive_target(queue):
            yield Edge(str(queue["QueueArn"]), target, "received too often")


def _redrive_target(queue: Json) -> str:
    try:
        return str(json.loads(queue.get("RedrivePolicy") or "{}").get("deadLetterTargetArn") or "")
    except (ValueError, AttributeError):
        return ""


def _unqualified(arn: str) -> str:
    """A function's ARN without version or alias; anything else as it is."""
    parts = arn.split(":")
    return ":".join(parts[:7]) if arn.startswith("arn:") and len(parts) == 8 and parts[2] == "lambda" else arn


def _consumed(arn: str) -> str:
    """The stream of a consumer, and the table of a stream of changes: that is what is drawn."""
    if ":kinesis:" in arn:
        return arn.partition("/consumer/")[0]
    return arn.partition("/stream/")[0] if ":dynamodb:" in arn else arn
