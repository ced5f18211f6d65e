import java.net.URI;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.*;

/**
 * Puts a metric whose time has milliseconds, and reads it both ways, by rpc-v2-cbor as this SDK does.
 * Arguments: endpoint, namespace, epoch milliseconds of a full minute. Prints JSON.
 */
class CloudWatchRound {
    public static void main(String[] args) {
        Instant minute = Instant.ofEpochMilli(Long.parseLong(args[2]));
        try (CloudWatchClient client = CloudWatchClient.builder().endpointOverride(URI.create(args[0])).build()) {
            MetricDatum datum = MetricDatum.builder()
                    .metricName("m").value(2.5).unit(StandardUnit.COUNT).timestamp(minute.plusMillis(343)).build();
            client.putMetricData(r -> r.namespace(args[1]).metricData(datum));
            GetMetricStatisticsResponse points = client.getMetricStatistics(r -> r
                    .namespace(args[1]).metricName("m").statistics(Statistic.SUM).period(60)
                    .startTime(minute.minusSeconds(60)).endTime(minute.plusMillis(60_250)));
            MetricStat stat = MetricStat.builder()
                    .metric(m -> m.namespace(args[1]).metricName("m")).period(60).stat("Sum").build();
            List<MetricDataResult> found = client.getMetricData(r -> r
                    .metricDataQueries(MetricDataQuery.builder().id("q").metricStat(stat).build())
                    .startTime(minute.minusSeconds(60)).endTime(minute.plusMillis(60_250))).metricDataResults();
            System.out.printf("{\"points\": [[%d, %s]], \"data\": [%d, %s]}%n",
                    points.datapoints().get(0).timestamp().toEpochMilli(), points.datapoints().get(0).sum(),
                    found.get(0).timestamps().get(0).toEpochMilli(), found.get(0).values().get(0));
        }
    }
}
