import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisIO;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.kinesis.common.InitialPositionInStream;

/** Apache Beam's KinesisIO.read on the direct runner; prints the ids that it read. */
class BeamRead {
    static final ConcurrentLinkedQueue<String> READ = new ConcurrentLinkedQueue<>();

    public static void main(String[] args) {
        ClientConfiguration place = ClientConfiguration.builder()
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .region(Region.US_EAST_1).endpoint(URI.create(System.getenv("ENDPOINT"))).build();
        Pipeline pipeline = Pipeline.create();
        pipeline.apply(KinesisIO.read().withStreamName(System.getenv("STREAM")).withClientConfiguration(place)
                        .withInitialPositionInStream(InitialPositionInStream.TRIM_HORIZON)
                        .withMaxNumRecords(Long.parseLong(System.getenv("COUNT"))))
                .apply(ParDo.of(new Keep()));
        pipeline.run().waitUntilFinish();
        System.out.println(READ);
        System.exit(0);
    }

    /** Keeps the ids; the direct runner is this process. */
    static class Keep extends DoFn<KinesisRecord, Void> {
        @ProcessElement
        public void keep(@Element KinesisRecord record) {
            READ.add(new String(record.getDataAsBytes(), StandardCharsets.UTF_8).replaceAll("\\D", ""));
        }
    }
}
