import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Apache Camel: messages go to a queue by aws2-sqs, are taken from it, and each becomes an object by aws2-s3. */
class CamelQueueToBucket {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(System.getenv("COUNT"));
        String place = "region=us-east-1&accessKey=test&secretKey=test&overrideEndpoint=true&uriEndpointOverride="
                + System.getenv("ENDPOINT");
        String queue = "aws2-sqs:" + System.getenv("STREAM") + "?autoCreateQueue=true&" + place;
        CountDownLatch left = new CountDownLatch(count);
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:put").to(queue);
                from(queue + "&maxMessagesPerPoll=10&delay=10&waitTimeSeconds=1")
                        .setHeader("CamelAwsS3Key", simple("data/${exchangeId}"))
                        .to("aws2-s3:" + System.getenv("BUCKET") + "?forcePathStyle=true&" + place)
                        .process(exchange -> left.countDown());
            }
        });
        main.start();
        for (int id = 0; id < count; id++) {
            main.getCamelTemplate().sendBody("direct:put", "{\"id\": " + id + "}");
        }
        boolean all = left.await(120, TimeUnit.SECONDS);
        main.stop();
        System.exit(all ? 0 : 1);
    }
}
