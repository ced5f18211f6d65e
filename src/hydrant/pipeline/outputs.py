"""The Terraform outputs that the client side needs to find a pipeline, on the emulator and on AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..errors import UsageError


@dataclass(frozen=True)
class PipelineOutputs:
    """A deployed pipeline by its names. `queue_urls` maps each SQS subscriber's name to its queue."""

    stream_name: str
    delivery_stream_name: str
    bucket_name: str
    data_prefix: str
    error_prefix: str
    topic_arn: str
    function_name: str
    function_log_group: str
    queue_urls: Mapping[str, str]

    @classmethod
    def of(cls, outputs: Mapping[str, Any]) -> "PipelineOutputs":
        """Pick the outputs out of Terraform's. Raises UsageError that names the ones that are missing."""
        names = [f.name for f in fields(cls)]
        missing = [name for name in names if name not in outputs]
        if missing:
            raise UsageError(
                "The deployed configuration is not a pipeline that this command knows.",
                f"It has no outputs named: {', '.join(missing)}.",
                "Add them to the configuration's outputs.tf (the kit's own terraform/outputs.tf shows how).",
            )
        return cls(**{name: outputs[name] for name in names})
