"""What `hydrant diff` tells of the schema registry."""

import pytest

from hydrant.aws_diff.behaviour import differs

from .plans import plan, resource


@pytest.mark.parametrize(
    ("data_format", "mode", "told"),
    [
        ("AVRO", "BACKWARD", False),
        ("JSON", "BACKWARD", True),
        ("PROTOBUF", "FULL_ALL", True),
        ("JSON", "NONE", False),
        ("JSON", "DISABLED", False),
    ],
)
def test_i68_formats_whose_compatibility_is_not_checked_are_told(data_format: str, mode: str, told: bool) -> None:
    schema = resource("aws_glue_schema", data_format=data_format, compatibility=mode)
    found = [finding for finding in differs(plan(schema), "x86_64", {}) if finding.fact == "I-68"]
    assert [finding.where for finding in found] == (["aws_glue_schema.this"] if told else [])
