"""Empties the data of a stack and keeps what is deployed."""

from ..pipeline.clients import Clients
from . import control_client, kept_state
from .place import place_of
from .registry import StackRecord


def reset_data(stack: StackRecord, clients: Clients | None = None) -> dict[str, int]:
    """Empty streams, buffers, buckets (all versions) and queues. Objects that Terraform manages stay.

    Returns how many objects were removed and how many queues purged. `clients` are those of a caller who has some:
    to make them takes several times as long as all else.
    """
    control_client.reset(stack.port, stack.host)
    clients = clients or Clients(place_of(stack).region, stack.endpoint)
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
    """Bucket and key of each aws_s3_object in Terraform's state."""
    found = kept_state.state_of(stack).get("resources", [])
    instances = [i["attributes"] for r in found if r.get("type") == "aws_s3_object" for i in r["instances"]]
    return {(values["bucket"], values["key"]) for values in instances}
