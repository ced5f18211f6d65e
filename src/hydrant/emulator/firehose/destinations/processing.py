"""The processors of a destination: read in one place, completed as AWS echoes them, written back. Pure.

What is read may still break the rules (`rules.processors`): a parameter may be missing, unknown or given twice.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorParameterNameType, ProcessorTypeType
    from mypy_boto3_firehose.type_defs import (
        ProcessingConfigurationOutputTypeDef,
        ProcessingConfigurationUnionTypeDef,
        ProcessorOutputTypeDef,
        ProcessorUnionTypeDef,
    )

_LAMBDA_DEFAULTS: "dict[ProcessorParameterNameType, str]" = {
    "NumberOfRetries": "3",
    "BufferSizeInMBs": "1",
    "BufferIntervalInSeconds": "60",
}
_LAMBDA_ORDER: "tuple[ProcessorParameterNameType, ...]" = (
    "LambdaArn",
    "NumberOfRetries",
    "RoleArn",
    "BufferSizeInMBs",
    "BufferIntervalInSeconds",
)


@dataclass(frozen=True)
class Processor:
    """One processor, with its parameters in the order in which they were given."""

    type: "ProcessorTypeType"
    parameters: "tuple[tuple[ProcessorParameterNameType, str], ...]" = ()

    @classmethod
    def read(cls, document: "ProcessorUnionTypeDef") -> "Processor":
        """The processor that a document describes."""
        parameters = document.get("Parameters") or []
        return cls(document["Type"], tuple((each["ParameterName"], each["ParameterValue"]) for each in parameters))

    @property
    def values(self) -> "dict[ProcessorParameterNameType, str]":
        """Parameters by name."""
        return dict(self.parameters)

    def completed(self, role_arn: str | None) -> "Processor":
        """As AWS echoes it: all parameters of a function (A-27), none of the delimiter (D-10).

        Those of log data as stackd's captures show them: the format, and the flag in lower case.
        """
        values = self.values
        match self.type:
            case "Lambda":
                roles: dict[ProcessorParameterNameType, str] = {} if role_arn is None else {"RoleArn": role_arn}
                values = {**_LAMBDA_DEFAULTS, **roles, **values}
                return replace(self, parameters=tuple((name, values[name]) for name in _LAMBDA_ORDER if name in values))
            case "AppendDelimiterToRecord":
                return replace(self, parameters=())
            case "Decompression":
                return replace(self, parameters=(("CompressionFormat", "GZIP"),))
            case "CloudWatchLogProcessing":
                name: ProcessorParameterNameType = "DataMessageExtraction"
                return replace(self, parameters=((name, values[name].lower()),))
            case _:
                return self

    def document(self) -> "ProcessorOutputTypeDef":
        """As Describe shows it."""
        parameters = self.parameters
        return {
            "Type": self.type,
            "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in parameters],
        }


@dataclass(frozen=True)
class Processing:
    """A ProcessingConfiguration."""

    enabled: bool = False
    processors: tuple[Processor, ...] = ()

    @classmethod
    def read(cls, document: "ProcessingConfigurationUnionTypeDef | None") -> "Processing":
        """The processors that a document describes; none when there is no document."""
        if document is None:
            return cls()
        return cls(bool(document.get("Enabled")), tuple(map(Processor.read, document.get("Processors") or [])))

    def of_type(self, processor_type: "ProcessorTypeType") -> list[Processor]:
        """The processors of a type, whether processing is enabled or not."""
        return [each for each in self.processors if each.type == processor_type]

    def active(self, processor_type: "ProcessorTypeType") -> Processor | None:
        """The processor of a type that is at work; None when there is none or processing is not enabled."""
        found = self.of_type(processor_type) if self.enabled else []
        return found[-1] if found else None

    @property
    def decompresses(self) -> bool:
        """Whether only CloudWatch Logs may put records to a DirectPut stream."""
        return self.active("Decompression") is not None

    def completed(self, role_arn: str | None) -> "Processing":
        """As AWS echoes it; `role_arn` is the role of functions that name none."""
        return replace(self, processors=tuple(each.completed(role_arn) for each in self.processors))

    def document(self) -> "ProcessingConfigurationOutputTypeDef":
        """As Describe shows it."""
        return {"Enabled": self.enabled, "Processors": [each.document() for each in self.processors]}
