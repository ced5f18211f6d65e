// Log lines of winston, each a record of a delivery stream.
const winston = require("winston");
const WinstonFirehose = require("winston-firehose");

const { ENDPOINT, DELIVERY, COUNT } = process.env;
const transport = new WinstonFirehose({
  streamName: DELIVERY,
  firehoseOptions: { region: "us-east-1", endpoint: ENDPOINT, accessKeyId: "test", secretAccessKey: "test" },
});
const logger = winston.createLogger({ transports: [transport] });
for (let id = 0; id < Number(COUNT); id += 1) logger.info("line", { id });
setTimeout(() => process.exit(0), 15000);
