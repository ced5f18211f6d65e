import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Apache Camel: aws2-kinesis puts the records. */
class CamelKinesisPut {
    public static void main(String[] args) throws Exception {
        String stream = "aws2-kinesis:" + System.getenv("STREAM") + "?region=us-east-1&accessKey=test&secretKey=test"
                + "&overrideEndpoint=true&uriEndpointOverride=" + System.getenv("ENDPOINT");
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:put").to(stream);
            }
        });
        main.start();
        for (int id = 0; id < Integer.parseInt(System.getenv("COUNT")); id++) {
            String data = "{\"id\": " + id + "}";
            main.getCamelTemplate().sendBodyAndHeader("direct:put", data, "CamelAwsKinesisPartitionKey", "key-" + id);
        }
        main.stop();
        System.exit(0);
    }
}
