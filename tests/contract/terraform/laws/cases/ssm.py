"""AWS Systems Manager: parameters and documents."""

import json

from ..law import DataLaw, Law


def document(command: str) -> str:
    """A document that runs a command."""
    step = {"action": "aws:runShellScript", "name": "one", "inputs": {"runCommand": [command]}}
    return json.dumps({"schemaVersion": "2.2", "description": "law", "mainSteps": [step]})


PARAMETER = ("aws_ssm_parameter", {"name": "/law/{unique}", "type": "SecureString", "value": "one"})
DOCUMENT = ("aws_ssm_document", {"name": "{unique}", "document_type": "Command", "content": document("ls")})

LAWS = [
    Law(
        "aws_ssm_parameter",
        {"name": "/law/{unique}", "type": "String", "value": "one", "description": "one", "tags": {"a": "1"}},
        update={"value": "two", "description": "two", "tags": {"b": "2"}},
        replace={"name": "/law/{unique}-other", "data_type": "aws:ec2:image"},
    ),
    Law("aws_ssm_parameter", PARAMETER[1], update={"value": "two", "tier": "Advanced"}, variant="secret"),
    Law(
        "aws_ssm_parameter",
        {"name": "{unique}", "type": "StringList", "insecure_value": "a,b"},
        update={"insecure_value": "a,b,c"},
        not_imported=("insecure_value", "value", "version"),
        variant="insecure",
    ),
    Law(
        "aws_ssm_parameter",
        {"name": "{unique}", "type": "String", "value": "one", "overwrite": True, "tags": {"a": "1"}},
        update={"allowed_pattern": "[a-z]*"},
        not_imported=("overwrite",),
        variant="overwrite",
    ),
    Law(
        "aws_ssm_parameter",
        {"name": "{unique}", "type": "SecureString", "value_wo": "one", "value_wo_version": 1},
        update={"value_wo": "two", "value_wo_version": 2},
        not_imported=("has_value_wo", "value", "value_wo_version", "version"),
        variant="write-only",
    ),
    Law(
        "aws_ssm_document",
        {**DOCUMENT[1], "tags": {"a": "1"}},
        update={"content": document("ps"), "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_ssm_document",
        {
            **DOCUMENT[1],
            "document_format": "YAML",
            "content": "schemaVersion: '2.2'\ndescription: law\nmainSteps:\n- action: aws:runShellScript\n"
            "  name: one\n  inputs:\n    runCommand:\n    - ls\n",
            "permissions": {"type": "Share", "account_ids": "111111111111"},
        },
        update={"permissions": {"type": "Share", "account_ids": "222222222222"}},
        variant="yaml",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_ssm_parameter",
        {"name": "/law/{unique}"},
        {"arn": "${parameter.arn}", "type": "SecureString", "value": "one", "version": 1},
        needs={"parameter": PARAMETER},
    ),
    DataLaw(
        "aws_ssm_parameter",
        {"name": "{unique}"},
        {"value": "one"},
        needs={
            "parameter": (
                "aws_ssm_parameter",
                {"name": "{unique}", "type": "SecureString", "value_wo": "one", "value_wo_version": 1},
            )
        },
        variant="write-only",
    ),
    DataLaw(
        "aws_ssm_document",
        {"name": "{unique}"},
        {"arn": "${document.arn}", "document_type": "Command"},
        needs={"document": DOCUMENT},
    ),
]
