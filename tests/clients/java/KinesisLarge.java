import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;

/**
 * Puts 500 records of so many bytes in one PutRecords, in CBOR, once over HTTP/1.1 and once over HTTP/2, and reads all
 * of them by GetRecords of 10,000. Arguments: endpoint, name of an active stream of one shard, bytes of a record.
 * Prints JSON.
 */
class KinesisLarge {
    public static void main(String[] args) throws Exception {
        URI endpoint = URI.create(args[0]);
        String name = args[1];
        byte[] data = new byte[Integer.parseInt(args[2])];
        Arrays.fill(data, (byte) 0xC3);
        List<PutRecordsRequestEntry> records = IntStream.range(0, 500)
                .mapToObj(i -> PutRecordsRequestEntry.builder()
                        .data(SdkBytes.fromByteArray(data))
                        .partitionKey("ü" + i)
                        .build())
                .toList();
        try (KinesisClient kinesis = KinesisClient.builder().endpointOverride(endpoint).build();
                KinesisAsyncClient async = KinesisAsyncClient.builder().endpointOverride(endpoint).build()) {
            int failed = kinesis.putRecords(r -> r.streamName(name).records(records)).failedRecordCount()
                    + async.putRecords(r -> r.streamName(name).records(records)).get().failedRecordCount();
            String iterator = kinesis.getShardIterator(r -> r.streamName(name)
                            .shardId("shardId-000000000000")
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            int read = 0;
            int same = 0;
            for (int calls = 0; calls < 20 && read < 1000; calls++) {
                String from = iterator;
                GetRecordsResponse answer = kinesis.getRecords(r -> r.shardIterator(from).limit(10000));
                iterator = answer.nextShardIterator();
                for (software.amazon.awssdk.services.kinesis.model.Record each : answer.records()) {
                    boolean keyed = each.partitionKey().equals("ü" + read % 500);
                    same += keyed && Arrays.equals(each.data().asByteArray(), data) ? 1 : 0;
                    read++;
                }
            }
            System.out.printf("{\"failed\": %d, \"read\": %d, \"same\": %d}%n", failed, read, same);
        }
    }
}
