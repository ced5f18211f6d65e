// A function in Go, as AWS's guide writes it: built as `bootstrap` for provided.al2023.
package main

import (
	"context"
	"errors"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Kind string `json:"kind"`
}

func handle(ctx context.Context, given event) (map[string]any, error) {
	switch given.Kind {
	case "error":
		return nil, errors.New("no such thing")
	case "panic":
		panic("at once")
	case "exit":
		os.Exit(4)
	}
	invocation, _ := lambdacontext.FromContext(ctx)
	_, bounded := ctx.Deadline()
	return map[string]any{"id": invocation.AwsRequestID, "name": lambdacontext.FunctionName, "bounded": bounded}, nil
}

func main() {
	lambda.Start(handle)
}
