import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;

/**
 * A channel to a bucket, and a dry run (CBOR over HTTP/1.1), as a first program with the SDK does. The newest SDK knows
 * no queues yet. Arguments: endpoint, name of the stream, ARN of a bucket, account. Prints JSON. The channel is left.
 */
class KinesisChannels {
    public static void main(String[] args) throws Exception {
        String name = args[1], bucket = args[2], account = args[3];
        try (KinesisClient kinesis = KinesisClient.builder().endpointOverride(URI.create(args[0])).build()) {
            kinesis.createStream(r -> r.streamName(name).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
            kinesis.waiter().waitUntilStreamExists(r -> r.streamName(name));
            String stream = kinesis.describeStreamSummary(r -> r.streamName(name)).streamDescriptionSummary().streamARN();
            String channel = kinesis.createChannel(r -> r.channelName(name)
                            .serviceExecutionRoleARN("arn:aws:iam::" + account + ":role/channel")
                            .streamConfigurationList(s -> s.streamARN(stream)
                                    .recordConfiguration(c -> c.recordFormatType("STRING")))
                            .s3DestinationConfiguration(s -> s.storageConfiguration(c -> c.bucketARN(bucket)
                                    .expectedBucketOwner(account).compressionType("GZIP"))))
                    .channelDescription().channelARN();
            active(kinesis, channel);
            kinesis.updateChannel(r -> r.channelARN(channel)
                    .s3DestinationConfiguration(s -> s.dataFreshnessInSeconds(600)));
            ChannelDescription updated = active(kinesis, channel);
            List<String> listed = kinesis.listChannels(r -> {}).channelSummaries().stream()
                    .filter(each -> each.channelARN().equals(channel)).map(ChannelSummary::channelName).toList();
            String dry = dry(kinesis, name);
            for (String text : List.of("fírst", "second")) {
                kinesis.putRecord(r -> r.streamName(name).partitionKey(text).data(SdkBytes.fromUtf8String(text)));
            }
            System.out.printf(
                    "{\"channel\": \"%s\", \"listed\": [\"%s\"], \"freshness\": %d, \"created\": %d, \"dry\": \"%s\"}%n",
                    channel, String.join("\", \"", listed), updated.s3DestinationConfiguration().dataFreshnessInSeconds(),
                    updated.channelCreationTimestamp().toEpochMilli(), dry);
        }
    }

    static ChannelDescription active(KinesisClient kinesis, String channel) throws InterruptedException {
        for (int turn = 0; turn < 600; turn++) {
            ChannelDescription found = kinesis.describeChannel(r -> r.channelARN(channel)).channelDescription();
            if (found.channelStatus() == ChannelStatus.ACTIVE) {
                return found;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("not ACTIVE");
    }

    static String dry(KinesisClient kinesis, String name) {
        try {
            kinesis.putRecord(r -> r.streamName(name).partitionKey("k").data(SdkBytes.fromUtf8String("dry")).dryRun(true));
            return "";
        } catch (KinesisException error) {
            return error.awsErrorDetails().errorCode();
        }
    }
}
