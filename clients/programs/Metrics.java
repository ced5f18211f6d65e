import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;

/** A counter of Micrometer, sent when its registry closes. */
class Metrics {
    public static void main(String[] args) {
        var client = CloudWatchAsyncClient.builder().endpointOverride(URI.create(System.getenv("ENDPOINT"))).build();
        CloudWatchConfig config = new CloudWatchConfig() {
            @Override
            public String get(String key) {
                return null;
            }

            @Override
            public String namespace() {
                return System.getenv("STREAM");
            }

            @Override
            public Duration step() {
                return Duration.ofMinutes(1);
            }
        };
        var registry = new CloudWatchMeterRegistry(config, Clock.SYSTEM, client);
        Counter counter = registry.counter("samples");
        for (int id = 0; id < Integer.parseInt(System.getenv("COUNT")); id++) {
            counter.increment();
        }
        registry.close();
        client.close();
    }
}
