"""The data source aws_cloudwatch_log_data_protection_policy_document: JSON, made here
(internal/service/logs/data_protection_policy_document_data_source.go).
"""

import json
import zlib
from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

_DESTINATIONS = {
    "cloudwatch_logs": ("CloudWatchLogs", "log_group", "LogGroup"),
    "firehose": ("Firehose", "delivery_stream", "DeliveryStream"),
    "s3": ("S3", "bucket", "Bucket"),
}
"""Block -> AWS's member, and in it the block's attribute and its member."""


class DataProtectionPolicyDocument(DataSource):
    """A policy that says what to look for in a log, where to tell of it, and to mask it."""

    name = "aws_cloudwatch_log_data_protection_policy_document"
    rules = Rules(
        defaults={"version": "2021-06-01"},
        checks={"name": lambda text: None if text else "must not be empty"},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Write it. The first statement audits, the second one masks: AWS takes no other form."""
        for place, wanted, other in ((0, "audit", "deidentify"), (1, "deidentify", "audit")):
            operation = config["statement"][place]["operation"][0]
            if not operation[wanted] or operation[other]:
                which = ("first", "second")[place]
                raise Refused(f"the {which} statement must have the operation {wanted} alone", "statement")
        custom = [_named(each, name="Name", regex="Regex") for b in config["configuration"] for each in _identifiers(b)]
        document = _without_nothing(
            {
                "Description": config["description"],
                "Version": config["version"],
                "Name": config["name"],
                "Configuration": {"CustomDataIdentifier": custom} if custom else None,
                "Statement": [_statement(statement) for statement in config["statement"]],
            }
        )
        text = json.dumps(document, indent=2, ensure_ascii=False)
        return {"id": str(zlib.crc32(text.encode())), "json": text}


def _identifiers(block: Values) -> list[Values]:
    return list(block["custom_data_identifier"])


def _statement(statement: Values) -> Values:
    operation = statement["operation"][0]
    did: Values = {}
    for audit in operation["audit"]:
        did["Audit"] = {"FindingsDestination": _destinations(audit["findings_destination"][0])}
    if operation["deidentify"]:
        did["Deidentify"] = {"MaskConfig": {}}
    found = {"Sid": statement["sid"], "DataIdentifier": sorted(statement["data_identifiers"]), "Operation": did}
    return _without_nothing(found)


def _destinations(block: Values) -> Values:
    return {
        member: _named(block[name][0], **{attribute: inner})
        for name, (member, attribute, inner) in _DESTINATIONS.items()
        if block[name]
    }


def _named(values: Values, **names: str) -> Values:
    return {theirs: values[ours] for ours, theirs in names.items()}


def _without_nothing(values: Values) -> Values:
    return {name: value for name, value in values.items() if value}
