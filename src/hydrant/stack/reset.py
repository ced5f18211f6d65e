"""Empties the data of a stack and keeps what is deployed."""

import json

from ..pipeline.clients import Clients
from . import control_client
from .paths import StackPaths
from .record import StackRecord


def reset_data(stack: StackRecord) -> dict[str, int]:
    """Empty streams, buffers, buckets (all versions) and queues. Objects that Terraform manages stay.

    Returns how many objects were removed and how many queues purged.
    """
    control_client.reset(stack.port)
    clients = Clients(stack.region, stack.endpoint)
    keep = _managed_objects(stack)
    objects = 0
    for bucket in clients.s3.list_buckets()["Buckets"]:
        objects += _empty(clients, bucket["Name"], keep)
    urls = clients.sqs.list_queues().get("QueueUrls", [])
    for url in urls:
        clients.sqs.purge_queue(QueueUrl=url)
    return {"objects": objects, "queues": len(urls)}


def _empty(clients: Clients, bucket: str, keep: set[tuple[str, str]]) -> int:
    removed = 0
    for page in clients.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        doomed = [{"Key": o["Key"], "VersionId": o["VersionId"]} for o in found if (bucket, o["Key"]) not in keep]
        if doomed:
            clients.s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})  # type: ignore[typeddict-item]
        removed += len(doomed)
    return removed


def _managed_objects(stack: StackRecord) -> set[tuple[str, str]]:
    """Bucket and key of each aws_s3_object in the Terraform state of the work copy."""
    managed = set()
    for path in StackPaths(stack.port).work.rglob("terraform.tfstate"):
        for resource in json.loads(path.read_text() or "{}").get("resources", []):
            if resource.get("type") == "aws_s3_object":
                values = [instance["attributes"] for instance in resource["instances"]]
                managed |= {(v["bucket"], v["key"]) for v in values}
    return managed
