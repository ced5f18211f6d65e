// putRecords of lifion-kinesis, 500 a call.
const Kinesis = require("lifion-kinesis");

const { ENDPOINT, STREAM, COUNT } = process.env;
const kinesis = new Kinesis({
  endpoint: ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  streamName: STREAM,
});
(async () => {
  const records = Array.from({ length: Number(COUNT) }, (_, id) => ({ data: { id }, partitionKey: `${id}` }));
  for (let start = 0; start < records.length; start += 500) {
    await kinesis.putRecords({ records: records.slice(start, start + 500), streamName: STREAM });
  }
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
