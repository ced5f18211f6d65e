import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;

/**
 * Puts records (CBOR over HTTP/1.1), reads them by GetRecords, and by SubscribeToShard (HTTP/2), as a first program
 * with the SDK does. Arguments: endpoint, name of the stream, records to put. Prints JSON.
 */
class KinesisRound {
    static final String SHARD = "shardId-000000000000";

    public static void main(String[] args) throws Exception {
        URI endpoint = URI.create(args[0]);
        String name = args[1];
        List<String> sent = IntStream.range(0, Integer.parseInt(args[2])).mapToObj(i -> "récord " + i).toList();
        try (KinesisClient kinesis = KinesisClient.builder().endpointOverride(endpoint).build();
                KinesisAsyncClient async = KinesisAsyncClient.builder().endpointOverride(endpoint).build()) {
            kinesis.createStream(r -> r.streamName(name).shardCount(1));
            kinesis.waiter().waitUntilStreamExists(r -> r.streamName(name));
            int failed = put(kinesis, name, sent);
            String missing = missing(kinesis);
            System.out.printf(
                    "{\"failed\": %d, \"missing\": \"%s\", \"read\": %s, \"pushed\": %s}%n",
                    failed, missing, json(read(kinesis, name)), json(pushed(kinesis, async, name, sent.size())));
        }
    }

    static int put(KinesisClient kinesis, String name, List<String> sent) {
        List<PutRecordsRequestEntry> records = new ArrayList<>();
        for (String text : sent) {
            records.add(PutRecordsRequestEntry.builder()
                    .partitionKey("k-" + text).data(SdkBytes.fromUtf8String(text)).build());
        }
        return kinesis.putRecords(r -> r.streamName(name).records(records)).failedRecordCount();
    }

    static String missing(KinesisClient kinesis) {
        try {
            kinesis.describeStreamSummary(r -> r.streamName("nowhere"));
            return "";
        } catch (ResourceNotFoundException error) {
            return error.awsErrorDetails().errorMessage();
        }
    }

    static List<String> read(KinesisClient kinesis, String name) {
        GetShardIteratorResponse start = kinesis.getShardIterator(
                r -> r.streamName(name).shardId(SHARD).shardIteratorType(ShardIteratorType.TRIM_HORIZON));
        GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(start.shardIterator()));
        return page.records().stream().map(record -> record.data().asUtf8String()).toList();
    }

    static List<String> pushed(KinesisClient kinesis, KinesisAsyncClient async, String name, int count)
            throws InterruptedException {
        String arn = kinesis.describeStreamSummary(r -> r.streamName(name)).streamDescriptionSummary().streamARN();
        String consumer = kinesis.registerStreamConsumer(r -> r.streamARN(arn).consumerName("java"))
                .consumer().consumerARN();
        while (kinesis.describeStreamConsumer(r -> r.consumerARN(consumer)).consumerDescription().consumerStatus()
                != ConsumerStatus.ACTIVE) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        List<String> pushed = new CopyOnWriteArrayList<>();
        CountDownLatch left = new CountDownLatch(count);
        SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                .onError(error -> System.err.println("SubscribeToShard: " + error))
                .subscriber(SubscribeToShardResponseHandler.Visitor.builder().onSubscribeToShardEvent(event -> {
                    for (var record : event.records()) {
                        pushed.add(record.data().asUtf8String());
                        left.countDown();
                    }
                }).build())
                .build();
        async.subscribeToShard(
                r -> r.consumerARN(consumer).shardId(SHARD)
                        .startingPosition(p -> p.type(ShardIteratorType.TRIM_HORIZON)),
                handler);
        left.await(30, TimeUnit.SECONDS);
        return pushed;
    }

    static String json(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
