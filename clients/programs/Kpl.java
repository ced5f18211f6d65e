import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/** The Kinesis Producer Library, which verifies certificates by default; it aggregates once it knows the shards. */
class Kpl {
    public static void main(String[] args) throws Exception {
        URI at = URI.create(System.getenv("HTTPS_ENDPOINT"));
        KinesisProducerConfiguration configuration = new KinesisProducerConfiguration()
                .setRegion("us-east-1")
                .setKinesisEndpoint(at.getHost()).setKinesisPort(at.getPort())
                .setCloudwatchEndpoint(at.getHost()).setCloudwatchPort(at.getPort())
                .setCaCertFile(System.getenv("CA_BUNDLE"));
        KinesisProducer producer = new KinesisProducer(configuration);
        List<Future<UserRecordResult>> going = new ArrayList<>();
        for (int id = 0; id < Integer.parseInt(System.getenv("COUNT")); id++) {
            byte[] data = ("{\"id\": " + id + "}").getBytes(StandardCharsets.UTF_8);
            going.add(producer.addUserRecord(System.getenv("STREAM"), "key-" + id, ByteBuffer.wrap(data)));
        }
        producer.flushSync();
        for (Future<UserRecordResult> each : going) {
            if (!each.get().isSuccessful()) {
                System.err.println("a record failed: " + each.get().getAttempts());
                System.exit(1);
            }
        }
        producer.destroy();
        System.exit(0);
    }
}
