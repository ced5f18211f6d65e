// Reads a shard by SubscribeToShard until it has seen so many records.
// Arguments: endpoint, consumer's ARN, shard id, records to wait for.
import { KinesisClient, SubscribeToShardCommand } from "@aws-sdk/client-kinesis";

const [endpoint, ConsumerARN, ShardId, count] = process.argv.slice(2);
const kinesis = new KinesisClient({ endpoint });
const { EventStream } = await kinesis.send(
  new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: { Type: "TRIM_HORIZON" } }),
);

const read = [];
let last;
for await (const { SubscribeToShardEvent: event } of EventStream) {
  read.push(...event.Records.map(({ Data }) => Buffer.from(Data).toString()));
  last = { continuation: event.ContinuationSequenceNumber, behind: event.MillisBehindLatest };
  if (read.length >= Number(count)) break;
}
console.log(JSON.stringify({ read, last, protocol: kinesis.config.requestHandler.metadata.handlerProtocol }));
process.exit(0); // the SDK keeps the rest of the event stream open, here as on AWS
