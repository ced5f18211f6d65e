import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack's module of Testcontainers for Java with Hydrant's image: the first argument. */
public class Round {
    public static void main(String[] arguments) throws Exception {
        var image = DockerImageName.parse(arguments[0]).asCompatibleSubstituteFor("localstack/localstack");
        try (var container = new LocalStackContainer(image)) {
            container.start();
            URI endpoint = container.getEndpoint();
            var call = HttpRequest.newBuilder(endpoint)
                .header("X-Amz-Target", "Kinesis_20131202.ListStreams")
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build();
            var answer = HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains("\"StreamNames\"")) throw new IllegalStateException(answer.body());
            System.out.println("Java: the module starts Hydrant's image and reaches it");
        }
    }
}
