"""AWS CloudFormation."""

import json

from ..law import DataLaw, Law
from .shared import BUCKET


def template(seconds: int) -> str:
    """A queue, whose name is a parameter."""
    queue = {"QueueName": {"Ref": "Name"}, "VisibilityTimeout": seconds}
    return json.dumps(
        {
            "Description": "law",
            "Parameters": {"Name": {"Type": "String"}, "Other": {"Type": "String", "Default": "other"}},
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": queue}},
            "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}},
        },
        indent=1,
    )


YAML = """
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: {unique}
      DisplayName: one
Outputs:
  Topic:
    Value: !Ref Topic
"""
STACK = (
    "aws_cloudformation_stack",
    {"name": "{unique}", "template_body": template(30), "parameters": {"Name": "{unique}"}, "tags": {"a": "1"}},
)

LAWS = [
    Law(
        "aws_cloudformation_stack",
        STACK[1],
        update={"template_body": template(40), "parameters": {"Name": "{unique}", "Other": "one"}},
        replace={"name": "{unique}-other"},
        not_imported=("outputs", "parameters"),
    ),
    Law(
        "aws_cloudformation_stack",
        {"name": "{unique}", "template_body": YAML, "capabilities": ["CAPABILITY_IAM"]},
        update={"template_body": YAML.replace("one", "two")},
        variant="yaml",
    ),
    Law(
        "aws_cloudformation_stack",
        {
            "name": "{unique}",
            "template_url": "https://s3.amazonaws.com/${bucket.bucket}/${one.key}",
            "parameters": {"Name": "{unique}"},
        },
        update={"template_url": "https://s3.amazonaws.com/${bucket.bucket}/${two.key}"},
        needs={
            "bucket": BUCKET,
            "one": ("aws_s3_object", {"bucket": "${bucket.bucket}", "key": "one", "content": template(30)}),
            "two": ("aws_s3_object", {"bucket": "${bucket.bucket}", "key": "two", "content": template(40)}),
        },
        not_imported=("outputs", "parameters", "template_url", "template_body"),
        variant="url",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_cloudformation_stack",
        {"name": "{unique}"},
        {
            "id": "${stack.id}",
            "outputs": {"Name": "{unique}"},
            "parameters": {"Name": "{unique}", "Other": "other"},
            "tags": {"a": "1"},
        },
        needs={"stack": STACK},
    ),
]
