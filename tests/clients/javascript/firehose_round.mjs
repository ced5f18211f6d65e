// A delivery stream from creation to deletion, and its objects read, as a first program with the SDK does.
// Arguments: endpoint, name of the delivery stream and its bucket, role, records to put.
import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
  TagDeliveryStreamCommand,
  ListTagsForDeliveryStreamCommand,
  UpdateDestinationCommand,
} from "@aws-sdk/client-firehose";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { setTimeout as pause } from "node:timers/promises";

const [endpoint, name, RoleARN, count] = process.argv.slice(2);
const firehose = new FirehoseClient({ endpoint });
const s3 = new S3Client({ endpoint, forcePathStyle: true });
const stream = { DeliveryStreamName: name };

async function until(read, accept, what) {
  for (let left = 200; left > 0; left -= 1) {
    const value = await read();
    if (accept(value)) return value;
    await pause(100);
  }
  throw new Error(`expected ${what} within 20 s`);
}

const describe = async () => (await firehose.send(new DescribeDeliveryStreamCommand(stream))).DeliveryStreamDescription;
const list = async (Prefix) => (await s3.send(new ListObjectsV2Command({ Bucket: name, Prefix }))).Contents ?? [];
const read = async (Key) => (await s3.send(new GetObjectCommand({ Bucket: name, Key }))).Body.transformToString();

await s3.send(new CreateBucketCommand({ Bucket: name }));
const created = await firehose.send(
  new CreateDeliveryStreamCommand({
    ...stream,
    ExtendedS3DestinationConfiguration: {
      RoleARN,
      BucketARN: `arn:aws:s3:::${name}`,
      Prefix: "one/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "AppendDelimiterToRecord" }] },
    },
    Tags: [{ Key: "team", Value: "data" }],
  }),
);
await until(describe, (seen) => seen.DeliveryStreamStatus === "ACTIVE", "an ACTIVE stream");

const sent = Array.from({ length: Number(count) }, (_, i) => `récord ${i}`);
const batch = await firehose.send(
  new PutRecordBatchCommand({ ...stream, Records: sent.map((text) => ({ Data: Buffer.from(text) })) }),
);
const [first] = await until(() => list("one/"), (seen) => seen.length > 0, "an object");
const body = await read(first.Key);

const { VersionId, Destinations } = await describe();
await firehose.send(
  new UpdateDestinationCommand({
    ...stream,
    CurrentDeliveryStreamVersionId: VersionId,
    DestinationId: Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: { Prefix: "two/" },
  }),
);
const updated = await describe();
const single = await firehose.send(new PutRecordCommand({ ...stream, Record: { Data: Buffer.from("alone") } }));
const [second] = await until(() => list("two/"), (seen) => seen.length > 0, "an object under the new prefix");

await firehose.send(new TagDeliveryStreamCommand({ ...stream, Tags: [{ Key: "cost", Value: "none" }] }));
const { Tags } = await firehose.send(new ListTagsForDeliveryStreamCommand(stream));
const { DeliveryStreamNames } = await firehose.send(new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName: "from-j", Limit: 100 }));
const refusal = await firehose
  .send(new PutRecordCommand({ ...stream, DeliveryStreamName: "nobody", Record: { Data: Buffer.from("x") } }))
  .catch((error) => ({ name: error.name, status: error.$metadata.httpStatusCode }));
await firehose.send(new DeleteDeliveryStreamCommand(stream));
const gone = await until(
  () => describe().catch((error) => error.name),
  (seen) => typeof seen === "string",
  "the end of the stream",
);

console.log(
  JSON.stringify({
    arn: created.DeliveryStreamARN,
    sent,
    failed: batch.FailedPutCount,
    ids: batch.RequestResponses.map(({ RecordId }) => RecordId),
    body,
    keys: [first.Key, second.Key],
    versions: [VersionId, updated.VersionId],
    prefix: updated.Destinations[0].ExtendedS3DestinationDescription.Prefix,
    single: { id: single.RecordId, encrypted: single.Encrypted, body: await read(second.Key) },
    tags: Tags,
    names: DeliveryStreamNames,
    refusal,
    gone,
  }),
);
