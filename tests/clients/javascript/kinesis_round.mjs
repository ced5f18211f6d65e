// Makes a stream, puts records, reads them back shard by shard, as a first program with the SDK does.
// Arguments: endpoint, name of the stream, shards, records to put.
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";

const [endpoint, StreamName, shards, count] = process.argv.slice(2);
const kinesis = new KinesisClient({ endpoint });

await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: Number(shards) }));
await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 }, { StreamName });

const sent = Array.from({ length: Number(count) }, (_, i) => `récord ${i}`);
const put = await kinesis.send(
  new PutRecordsCommand({
    StreamName,
    Records: sent.map((text, i) => ({ Data: Buffer.from(text), PartitionKey: `key-${i}` })),
  }),
);

const read = [];
for (const { ShardId } of (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards) {
  const start = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(start));
  for (let behind = 1; behind > 0; ) {
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 7 }));
    for (const { Data, SequenceNumber, ApproximateArrivalTimestamp } of page.Records) {
      read.push([Buffer.from(Data).toString(), ShardId, SequenceNumber, ApproximateArrivalTimestamp.getTime()]);
    }
    ShardIterator = page.NextShardIterator;
    behind = page.MillisBehindLatest;
  }
}
console.log(JSON.stringify({ sent, failed: put.FailedRecordCount, results: put.Records, read }));
