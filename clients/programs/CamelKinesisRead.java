import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Apache Camel: aws2-kinesis reads the records; prints their ids. */
class CamelKinesisRead {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(System.getenv("COUNT"));
        String stream = "aws2-kinesis:" + System.getenv("STREAM") + "?region=us-east-1&accessKey=test&secretKey=test"
                + "&overrideEndpoint=true&uriEndpointOverride=" + System.getenv("ENDPOINT")
                + "&iteratorType=TRIM_HORIZON&maxResultsPerRequest=500&delay=200";
        ConcurrentLinkedQueue<String> read = new ConcurrentLinkedQueue<>();
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from(stream).convertBodyTo(String.class)
                        .process(exchange -> read.add(exchange.getIn().getBody(String.class).replaceAll("\\D", "")));
            }
        });
        main.start();
        long deadline = System.nanoTime() + 90_000_000_000L;
        while (read.size() < count && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        main.stop();
        System.out.println(read);
        System.exit(0);
    }
}
