// LocalStack's module of Testcontainers for Node.js with Hydrant's image: node round.mjs IMAGE
import { LocalstackContainer } from "@testcontainers/localstack";
import { CreateStreamCommand, KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";

const container = await new LocalstackContainer(process.argv[2]).start();
try {
    const kinesis = new KinesisClient({
        endpoint: container.getConnectionUri(),
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    await kinesis.send(new CreateStreamCommand({ StreamName: "round", ShardCount: 1 }));
    const { StreamNames } = await kinesis.send(new ListStreamsCommand({}));
    if (StreamNames.join() !== "round") throw new Error(`streams: ${StreamNames}`);
    console.log("Node.js: the module starts Hydrant's image and reaches it");
} finally {
    await container.stop();
}
