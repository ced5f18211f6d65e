"""An HTTP endpoint as Describe shows it: made from a configuration, merged with updates. Pure.

Kept beside what Describe shows is the access key, which no answer contains. Defaults: Amazon Data Firehose API
Reference, HttpEndpointDestinationConfiguration.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .documents import Document, describe_plain, merge_members


def describe(configuration: Mapping[str, Any]) -> Document:
    """HttpEndpointDestinationDescription of an HttpEndpointDestinationConfiguration, with AWS's defaults."""
    defaults: Document = {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "RequestConfiguration": {"ContentEncoding": "NONE", "CommonAttributes": []},
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": 300},
        "S3BackupMode": "FailedDataOnly",
        "S3DestinationDescription": describe_plain({}),
    }
    return merge(defaults, configuration)


def merge(description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
    """Description after an update: member by member (A-16), the endpoint's and the bucket's members too."""
    given = dict(update)
    s3 = [found for name in ("S3Configuration", "S3Update") if (found := given.pop(name, None)) is not None]
    endpoint, request = given.pop("EndpointConfiguration", None), given.pop("RequestConfiguration", None)
    merged = merge_members(description, given)
    for each in s3:
        merged["S3DestinationDescription"] = merge_members(merged["S3DestinationDescription"], each)
    for name, block in (("EndpointConfiguration", endpoint), ("RequestConfiguration", request)):
        if block is not None:
            merged[name] = {**merged.get(name, {}), **block}
    return merged


def shown(description: Mapping[str, Any]) -> Document:
    """Without the access key."""
    document: Document = deepcopy(dict(description))
    document["EndpointConfiguration"].pop("AccessKey", None)
    return document
