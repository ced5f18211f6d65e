// A Node stream that puts what is written into it.
const KinesisWritable = require("aws-kinesis-writable");

const { ENDPOINT, STREAM, COUNT } = process.env;
const sink = new KinesisWritable({
  accessKeyId: "test",
  secretAccessKey: "test",
  region: "us-east-1",
  endpoint: ENDPOINT,
  streamName: STREAM,
  buffer: { timeout: 0.2, length: 100 },
});
for (let id = 0; id < Number(COUNT); id += 1) sink.write(JSON.stringify({ id }));
sink.on("error", (error) => { console.error(error); process.exit(1); });
sink.end();
setTimeout(() => process.exit(0), 8000);
