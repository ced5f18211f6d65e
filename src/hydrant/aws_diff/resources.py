"""The resources that a configuration comes to, from Terraform's JSON document of a plan.

What Terraform does not know before the apply is missing from them; the rules pass over it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy, allows

STREAM = "aws_kinesis_stream"
DELIVERY = "aws_kinesis_firehose_delivery_stream"
FUNCTION = "aws_lambda_function"
_OTHERS = ("http_endpoint_configuration", "iceberg_configuration", "splunk_configuration")
"""Destinations that are not S3, with a bucket beside them."""


@dataclass(frozen=True)
class Resource:
    """One resource with its values in the provider's shape."""

    address: str
    kind: str
    values: Mapping[str, Any]

    def blocks(self, path: str) -> list[Mapping[str, Any]]:
        """The nested blocks at a dotted path; none where one on the way is missing."""
        found: list[Any] = [self.values]
        for name in path.split("."):
            found = [block for outer in found for block in (outer.get(name) or [])]
        return found

    @property
    def s3(self) -> Mapping[str, Any]:
        """Of a delivery stream: where it writes objects, be it those of data or of what failed; {} if nowhere."""
        found = self.blocks("extended_s3_configuration")
        for name in _OTHERS:
            found = found or self.blocks(f"{name}.s3_configuration")
        return found[0] if found else {}

    @property
    def destination(self) -> Mapping[str, Any]:
        """Of a delivery stream: its destination's block, {} where it is one that is not served."""
        found = self.blocks("extended_s3_configuration")
        for name in _OTHERS:
            found = found or self.blocks(name)
        return found[0] if found else {}

    @property
    def on_demand(self) -> bool:
        """Of a stream: whether AWS chooses its shards."""
        return any(details.get("stream_mode") == "ON_DEMAND" for details in self.blocks("stream_mode_details"))

    @property
    def shards(self) -> int:
        """Of a stream: its shards; an on-demand stream begins with four (KDS guide, E-7)."""
        return 4 if self.on_demand else int(self.values.get("shard_count") or 1)

    @property
    def processor(self) -> Mapping[str, str] | None:
        """Of a delivery stream: the parameters of its Lambda processor; None without one."""
        for configuration in self.destination.get("processing_configuration") or []:
            for processor in configuration.get("processors") or [] if configuration.get("enabled", True) else []:
                if processor.get("type") == "Lambda":
                    given = processor.get("parameters") or []
                    return {p["parameter_name"]: p["parameter_value"] for p in given if "parameter_value" in p}
        return None


@dataclass(frozen=True)
class Configuration:
    """All resources of a plan."""

    resources: tuple[Resource, ...]

    def of(self, *kinds: str) -> list[Resource]:
        """Those of these types."""
        return [resource for resource in self.resources if resource.kind in kinds]

    def source_of(self, delivery: Resource) -> Resource | None:
        """The Kinesis stream of this configuration that a delivery stream reads; None for Direct PUT, or elsewhere."""
        blocks = delivery.blocks("kinesis_source_configuration")
        arns = {block.get("kinesis_stream_arn") for block in blocks}
        streams = self.of(STREAM)
        found = [stream for stream in streams if stream.values.get("arn", "") in arns]
        # Before the first apply no ARN is known: with one stream there is no other.
        alone = bool(blocks) and arns == {None} and len(streams) == 1
        return found[0] if found else streams[0] if alone else None

    def readers_of(self, stream: Resource) -> list[Resource]:
        """The delivery streams that read a stream."""
        return [delivery for delivery in self.of(DELIVERY) if self.source_of(delivery) is stream]

    def function_of(self, delivery: Resource) -> Resource | None:
        """The function of this configuration that a delivery stream calls; None for none, or elsewhere."""
        processor = delivery.processor
        if processor is None:
            return None
        functions = self.of(FUNCTION)
        if "LambdaArn" not in processor:  # not known before the first apply: with one function there is no other
            return functions[0] if len(functions) == 1 else None
        name = [*processor["LambdaArn"].split(":"), *[""] * 7][6]
        return next((function for function in functions if function.values.get("function_name") == name), None)

    def may(self, role_arn: str, action: str, resource: str) -> bool | None:
        """Whether the policies of a role allow something; None where this configuration does not tell."""
        role = role_arn.rpartition("/")[2]
        texts = [p.values.get("policy") for p in self.of("aws_iam_role_policy") if p.values.get("role") == role]
        attached = {
            a.values.get("policy_arn")
            for a in self.of("aws_iam_role_policy_attachment")
            if a.values.get("role") == role
        }
        managed = {p.values.get("arn"): p.values.get("policy") for p in self.of("aws_iam_policy")}
        texts += [managed.get(arn) for arn in attached]
        if not texts or None in texts:
            return None
        try:
            return allows([Policy.parse(str(text)) for text in texts], Access(action, resource))
        except PolicyError:
            return None


def configuration_of(plan: Mapping[str, Any]) -> Configuration:
    """Read the document of a plan: what there will be once it is applied."""
    return Configuration(tuple(_resources(plan.get("planned_values", {}).get("root_module", {}))))


def _resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    for found in module.get("resources", []):
        if found.get("mode") == "managed":
            yield Resource(found["address"], found["type"], found.get("values") or {})
    for inner in module.get("child_modules", []):
        yield from _resources(inner)


def converting(delivery: Resource) -> Sequence[Mapping[str, Any]]:
    """The format conversion of a delivery stream that is on, none where nothing is converted."""
    blocks = delivery.blocks("extended_s3_configuration.data_format_conversion_configuration")
    return [block for block in blocks if block.get("enabled", True) is not False]
