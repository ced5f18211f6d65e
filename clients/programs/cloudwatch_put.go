// Samples of a metric with times, 100 a call, in rpc-v2-cbor.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

func main() {
	client := cloudwatch.New(cloudwatch.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(os.Getenv("ENDPOINT")), Credentials: keys{},
	})
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	must(err)
	for start := 0; start < count; start += 100 {
		data := []types.MetricDatum{}
		for id := start; id < start+100 && id < count; id++ {
			data = append(data, types.MetricDatum{
				MetricName: aws.String("samples"), Value: aws.Float64(1), Timestamp: aws.Time(time.Now()),
			})
		}
		_, err := client.PutMetricData(context.Background(), &cloudwatch.PutMetricDataInput{
			Namespace: aws.String(os.Getenv("STREAM")), MetricData: data,
		})
		must(err)
	}
}

type keys struct{}

func (keys) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
