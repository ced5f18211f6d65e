import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** PutRecord, 50 at a time, over HTTP/2 with prior knowledge, in CBOR. */
class AsyncPut {
    public static void main(String[] args) {
        int count = Integer.parseInt(System.getenv("COUNT"));
        String stream = System.getenv("STREAM");
        try (KinesisAsyncClient client =
                KinesisAsyncClient.builder().endpointOverride(URI.create(System.getenv("ENDPOINT"))).build()) {
            for (int start = 0; start < count; start += 50) {
                List<CompletableFuture<?>> going = new ArrayList<>();
                for (int id = start; id < Math.min(start + 50, count); id++) {
                    SdkBytes data = SdkBytes.fromUtf8String("{\"id\": " + id + "}");
                    String key = Integer.toString(id);
                    going.add(client.putRecord(r -> r.streamName(stream).partitionKey(key).data(data)));
                }
                CompletableFuture.allOf(going.toArray(CompletableFuture[]::new)).join();
            }
        }
    }
}
