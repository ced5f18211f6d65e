import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** The Kinesis Client Library with its defaults: fan-out, leases in DynamoDB, metrics. Prints the ids that it read. */
class Kcl {
    static final ConcurrentLinkedQueue<String> READ = new ConcurrentLinkedQueue<>();

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(System.getenv("COUNT"));
        URI at = URI.create(System.getenv("ENDPOINT"));
        String stream = System.getenv("STREAM");
        StaticCredentialsProvider keys = StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
        KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .endpointOverride(at).region(Region.US_EAST_1).credentialsProvider(keys).build();
        DynamoDbAsyncClient dynamo = DynamoDbAsyncClient.builder()
                .endpointOverride(at).region(Region.US_EAST_1).credentialsProvider(keys).build();
        CloudWatchAsyncClient cloudwatch = CloudWatchAsyncClient.builder()
                .endpointOverride(at).region(Region.US_EAST_1).credentialsProvider(keys).build();
        SingleStreamTracker whole = new SingleStreamTracker(stream,
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        ConfigsBuilder configs = new ConfigsBuilder(whole, stream, kinesis, dynamo, cloudwatch, "worker", Reader::new);
        Scheduler scheduler = new Scheduler(configs.checkpointConfig(), configs.coordinatorConfig(),
                configs.leaseManagementConfig(), configs.lifecycleConfig(), configs.metricsConfig(),
                configs.processorConfig(), configs.retrievalConfig());
        Thread running = new Thread(scheduler);
        running.setDaemon(true);
        running.start();
        long deadline = System.nanoTime() + 165_000_000_000L;
        while (READ.size() < count && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        System.out.println(READ);
        System.exit(0);
    }

    /** Keeps the ids, and checkpoints. */
    static class Reader implements ShardRecordProcessor {
        @Override
        public void initialize(InitializationInput input) {
        }

        @Override
        public void processRecords(ProcessRecordsInput input) {
            for (KinesisClientRecord record : input.records()) {
                READ.add(StandardCharsets.UTF_8.decode(record.data()).toString().replaceAll("\\D", ""));
            }
            try {
                input.checkpointer().checkpoint();
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        }

        @Override
        public void leaseLost(LeaseLostInput input) {
        }

        @Override
        public void shardEnded(ShardEndedInput input) {
        }

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {
        }
    }
}
