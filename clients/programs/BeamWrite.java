import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisIO;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisPartitioner;
import org.apache.beam.sdk.transforms.SerializableFunction;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Apache Beam's KinesisIO.write on the direct runner; it aggregates in the format of the Kinesis Producer Library. */
class BeamWrite {
    public static void main(String[] args) {
        ClientConfiguration place = ClientConfiguration.builder()
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .region(Region.US_EAST_1).endpoint(URI.create(System.getenv("ENDPOINT"))).build();
        Pipeline pipeline = Pipeline.create();
        pipeline.apply(GenerateSequence.from(0).to(Long.parseLong(System.getenv("COUNT"))))
                .apply(KinesisIO.<Long>write().withStreamName(System.getenv("STREAM")).withClientConfiguration(place)
                        .withPartitioner(new Keys())
                        .withSerializer(new Bytes()));
        pipeline.run().waitUntilFinish();
        System.exit(0);
    }

    /** What a record holds. */
    static class Bytes implements SerializableFunction<Long, byte[]> {
        @Override
        public byte[] apply(Long id) {
            return ("{\"id\": " + id + "}").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The id is the partition key. */
    static class Keys implements KinesisPartitioner<Long> {
        @Override
        public String getPartitionKey(Long id) {
            return "key-" + id;
        }
    }
}
