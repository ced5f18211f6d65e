"""Where records come from and where they go: shards that split and merge, a bucket that is deleted and comes back."""

import time
from contextlib import suppress

from hydrant.waiting import eventually

from .flows import Flow, Plan, conserved
from .verdicts import Result

_SHARD_COUNTS = (2, 4, 8)


def resharding(plan: Plan) -> Result:
    """UpdateShardCount up and down while records flow."""

    def reshard(flow: Flow) -> int:
        count, kinesis = 0, flow.pipeline.clients.kinesis
        for _ in flow.while_busy(1.0):
            with suppress(kinesis.exceptions.ResourceInUseException, kinesis.exceptions.LimitExceededException):
                kinesis.update_shard_count(
                    StreamName=flow.pipeline.name,
                    TargetShardCount=flow.chance.choice(_SHARD_COUNTS),
                    ScalingType="UNIFORM_SCALING",
                )
                count += 1
        return count

    return conserved(plan, "stream resharded", "changes", reshard)


def bucket(plan: Plan) -> Result:
    """The bucket is emptied, deleted and made again; what was in it is read first."""

    def replace(flow: Flow) -> int:
        count, s3, name = 0, flow.pipeline.clients.s3, flow.pipeline.bucket
        for _ in flow.while_busy(max(1.0, plan.seconds / 6)):
            eventually(lambda: _delete(flow), 30, 0.02)
            time.sleep(0.5)
            s3.create_bucket(Bucket=name)
            count += 1
        return count

    return conserved(plan, "bucket deleted and made again", "times", replace)


def _delete(flow: Flow) -> None:
    """Read and empty the bucket, and delete it; an AssertionError when an object came in between."""
    s3, name = flow.pipeline.clients.s3, flow.pipeline.bucket
    found = [entry["Key"] for entry in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    for key in found:
        body = s3.get_object(Bucket=name, Key=key)["Body"].read()
        flow.account.take(key, [line for line in body.split(b"\n") if line])
        s3.delete_object(Bucket=name, Key=key)
    try:
        s3.delete_bucket(Bucket=name)
    except s3.exceptions.ClientError as error:
        raise AssertionError(str(error)) from error
