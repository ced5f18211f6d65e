// PutRecord over https://127.0.0.1, HTTP/2 by ALPN, verified by the stack's bundle.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

func main() {
	bundle, err := os.ReadFile(os.Getenv("CA_BUNDLE"))
	must(err)
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(bundle)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	client := kinesis.New(kinesis.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(os.Getenv("HTTPS_ENDPOINT")),
		HTTPClient:   &http.Client{Transport: transport},
		Credentials:  keys{},
	})
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	must(err)
	for id := range count {
		_, err := client.PutRecord(context.Background(), &kinesis.PutRecordInput{
			StreamName:   aws.String(os.Getenv("STREAM")),
			PartitionKey: aws.String(strconv.Itoa(id)),
			Data:         []byte(fmt.Sprintf(`{"id": %d}`, id)),
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
