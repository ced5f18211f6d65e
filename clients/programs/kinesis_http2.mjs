// PutRecord, 50 at a time, over one HTTP/2 connection that is kept.
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";

const { ENDPOINT, STREAM, COUNT } = process.env;
const kinesis = new KinesisClient({ endpoint: ENDPOINT, requestHandler: {} });
for (let start = 0; start < Number(COUNT); start += 50) {
  await Promise.all(
    Array.from({ length: Math.min(50, Number(COUNT) - start) }, (_, i) =>
      kinesis.send(
        new PutRecordCommand({
          StreamName: STREAM,
          PartitionKey: `${start + i}`,
          Data: Buffer.from(JSON.stringify({ id: start + i })),
        }),
      ),
    ),
  );
}
kinesis.destroy();
