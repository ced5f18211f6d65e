"""What CloudFormation sends to the function of a custom resource, and what it reads of the answer. Pure (R-16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Properties = Mapping[str, Any]
_SUCCESS = "SUCCESS"
GIVEN = "ResourceProperties"
ID = "PhysicalResourceId"
TYPE = "AWS::CloudFormation::CustomResource"


def is_custom(resource_type: str) -> bool:
    """Whether a function or topic of the user stands for this type."""
    return resource_type == TYPE or resource_type.startswith("Custom::")


@dataclass(frozen=True)
class Answer:
    """An answer; `reason` is empty for a success."""

    physical_id: str
    data: Mapping[str, Any]
    reason: str


def as_texts(value: Any) -> Any:
    """Properties as the function sees them: numbers and booleans are texts."""
    if isinstance(value, Mapping):
        return {name: as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_texts(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def read(document: Any, physical_id: str) -> Answer:
    """Read an answer; `physical_id` is what counts when it has none."""
    if not isinstance(document, Mapping):
        return Answer(physical_id, {}, "The answer of the custom resource is no JSON object.")
    data = document.get("Data")
    own = str(document.get(ID) or physical_id)
    if document.get("Status") != _SUCCESS:
        return Answer(own, {}, str(document.get("Reason") or "The custom resource answered FAILED without a Reason."))
    return Answer(own, as_texts(data) if isinstance(data, Mapping) else {}, "")


def model_of(given: Properties, answer: Answer) -> dict[str, Any]:
    """What is kept of the resource: Fn::GetAtt finds the data beside the properties."""
    return {**given, **answer.data, ID: answer.physical_id, GIVEN: dict(given)}


def given_of(model: Properties) -> dict[str, Any]:
    """The properties of the template, as a resource that is kept has them."""
    return dict(model.get(GIVEN) or {name: each for name, each in model.items() if name != ID})
