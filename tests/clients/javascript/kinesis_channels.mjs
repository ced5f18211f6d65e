// A channel to a bucket, and a dry run, as a first program with the SDK does. The newest SDK knows no queues yet.
// Arguments: endpoint, name of the stream, ARN of a bucket, account. The channel is left.
import {
  CreateChannelCommand,
  CreateStreamCommand,
  DescribeChannelCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListChannelsCommand,
  PutRecordCommand,
  UpdateChannelCommand,
} from "@aws-sdk/client-kinesis";

const [endpoint, name, bucket, account] = process.argv.slice(2);
const kinesis = new KinesisClient({ endpoint, maxAttempts: 1 });

async function active(describe) {
  for (let turn = 0; turn < 600; turn++) {
    const [found, status] = await describe();
    if (status === "ACTIVE") return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("not ACTIVE");
}

await kinesis.send(new CreateStreamCommand({ StreamName: name, StreamModeDetails: { StreamMode: "ON_DEMAND" } }));
const { StreamARN } = await active(async () => {
  const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
  return [answer.StreamDescriptionSummary, answer.StreamDescriptionSummary.StreamStatus];
});
const made = await kinesis.send(
  new CreateChannelCommand({
    ChannelName: name,
    ServiceExecutionRoleARN: `arn:aws:iam::${account}:role/channel`,
    StreamConfigurationList: [{ StreamARN, RecordConfiguration: { RecordFormatType: "STRING" } }],
    S3DestinationConfiguration: {
      StorageConfiguration: { BucketARN: bucket, ExpectedBucketOwner: account, CompressionType: "GZIP" },
    },
  }),
);
const { ChannelARN } = made.ChannelDescription;
const described = () =>
  active(async () => {
    const found = (await kinesis.send(new DescribeChannelCommand({ ChannelARN }))).ChannelDescription;
    return [found, found.ChannelStatus];
  });
await described();
await kinesis.send(
  new UpdateChannelCommand({ ChannelARN, S3DestinationConfiguration: { DataFreshnessInSeconds: 600 } }),
);
const updated = await described();
const { ChannelSummaries } = await kinesis.send(new ListChannelsCommand({}));
const record = (text) => ({ StreamName: name, Data: Buffer.from(text), PartitionKey: text });
const dry = await kinesis.send(new PutRecordCommand({ ...record("dry"), DryRun: true })).then(
  () => "",
  (error) => error.name,
);
for (const text of ["fírst", "second"]) await kinesis.send(new PutRecordCommand(record(text)));
console.log(
  JSON.stringify({
    channel: ChannelARN,
    listed: ChannelSummaries.filter((each) => each.ChannelARN === ChannelARN).map(({ ChannelName }) => ChannelName),
    freshness: updated.S3DestinationConfiguration.DataFreshnessInSeconds,
    created: updated.ChannelCreationTimestamp.getTime(),
    dry,
  }),
);
