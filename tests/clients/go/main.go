// Makes the calls that hashicorp/aws makes for the kit's kinds of resource, configured as that provider is.
//
//	provider OVERRIDE...
//
// Each OVERRIDE is a Terraform file with `provider "aws"` blocks; later files win, as in Terraform. Settings that they
// leave out come from the environment. Credentials, region, retries and proxy go through hashicorp/aws-sdk-go-base,
// which is the provider's own layer, and each service's client gets the endpoint of the `endpoints` block.
// Prints one JSON document: what each call came to.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

const bucket = "provider-calls"
const arn = "arn:aws:s3:::" + bucket

func main() {
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Second)
	defer stop()
	said, err := run(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		os.Exit(1)
	}
}

func run(ctx context.Context, files []string) (map[string]any, error) {
	settings, err := readOverrides(files)
	if err != nil {
		return nil, err
	}
	ctx, config, err := settings.config(ctx)
	if err != nil {
		return nil, err
	}
	identity, err := sts.NewFromConfig(config, func(o *sts.Options) {
		o.BaseEndpoint = settings.endpoint("sts")
	}).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, fmt.Errorf("GetCallerIdentity: %w", err)
	}
	said := map[string]any{"account": aws.ToString(identity.Account)}
	if err := bucketCalls(ctx, config, settings, aws.ToString(identity.Account), said); err != nil {
		return nil, err
	}
	return said, otherCalls(ctx, config, settings, said)
}

// The life of an aws_s3_bucket with tags, as 6.23 and newer live it.
func bucketCalls(ctx context.Context, config aws.Config, settings settings, account string, said map[string]any) error {
	store := s3.NewFromConfig(config, func(o *s3.Options) {
		o.BaseEndpoint = settings.endpoint("s3")
		o.UsePathStyle = settings.pathStyle
	})
	control := s3control.NewFromConfig(config, func(o *s3control.Options) {
		o.BaseEndpoint = settings.endpoint("s3control")
	})
	list := func() (map[string]string, error) {
		answer, err := control.ListTagsForResource(ctx, &s3control.ListTagsForResourceInput{
			AccountId: aws.String(account), ResourceArn: aws.String(arn)})
		if err != nil {
			return nil, fmt.Errorf("ListTagsForResource: %w", err)
		}
		tags := map[string]string{}
		for _, tag := range answer.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		return tags, nil
	}
	_, err := list()
	said["tags of no bucket"] = code(err)
	_, err = store.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)})
	said["head of no bucket"] = code(err)
	_, err = store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket),
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{Tags: []s3types.Tag{
			{Key: aws.String("Team"), Value: aws.String("data")}, {Key: aws.String("a b"), Value: aws.String("1")}}}})
	if err != nil {
		return fmt.Errorf("CreateBucket with tags: %w", err)
	}
	if said["created with"], err = list(); err != nil {
		return err
	}
	_, err = control.TagResource(ctx, &s3control.TagResourceInput{AccountId: aws.String(account),
		ResourceArn: aws.String(arn), Tags: []controltypes.Tag{{Key: aws.String("Team"), Value: aws.String("ops")}}})
	if err != nil {
		return fmt.Errorf("TagResource: %w", err)
	}
	_, err = control.UntagResource(ctx, &s3control.UntagResourceInput{AccountId: aws.String(account),
		ResourceArn: aws.String(arn), TagKeys: []string{"a b"}})
	if err != nil {
		return fmt.Errorf("UntagResource: %w", err)
	}
	if said["changed to"], err = list(); err != nil {
		return err
	}
	if said["reads"], err = bucketReads(ctx, store); err != nil {
		return err
	}
	if _, err = store.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(bucket)}); err != nil {
		return fmt.Errorf("DeleteBucket: %w", err)
	}
	_, err = list()
	said["tags of a deleted bucket"] = code(err)
	return nil
}

// What a refresh reads of a bucket; the provider takes these codes for "not set".
func bucketReads(ctx context.Context, store *s3.Client) (map[string]string, error) {
	name := aws.String(bucket)
	reads := map[string]func() error{
		"policy": func() error { _, e := store.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name}); return e },
		"acl":    func() error { _, e := store.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name}); return e },
		"cors":   func() error { _, e := store.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: name}); return e },
		"website": func() error {
			_, e := store.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: name})
			return e
		},
		"versioning": func() error {
			_, e := store.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name})
			return e
		},
		"acceleration": func() error {
			_, e := store.GetBucketAccelerateConfiguration(ctx, &s3.GetBucketAccelerateConfigurationInput{Bucket: name})
			return e
		},
		"request payer": func() error {
			_, e := store.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: name})
			return e
		},
		"logging": func() error {
			_, e := store.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: name})
			return e
		},
		"lifecycle": func() error {
			_, e := store.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
			return e
		},
		"replication": func() error {
			_, e := store.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: name})
			return e
		},
		"encryption": func() error {
			_, e := store.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
			return e
		},
		"object lock": func() error {
			_, e := store.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: name})
			return e
		},
		"location": func() error {
			_, e := store.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
			return e
		},
	}
	found := map[string]string{}
	for what, read := range reads {
		found[what] = code(read())
		if found[what] == "no answer" {
			return nil, fmt.Errorf("reading the bucket's %s: %w", what, read())
		}
	}
	return found, nil
}

// One call to each other service: its client reaches the emulator with these settings.
func otherCalls(ctx context.Context, config aws.Config, settings settings, said map[string]any) error {
	calls := map[string]func(endpoint *string) error{
		"firehose": func(at *string) error {
			client := firehose.NewFromConfig(config, func(o *firehose.Options) { o.BaseEndpoint = at })
			_, err := client.ListDeliveryStreams(ctx, &firehose.ListDeliveryStreamsInput{})
			return err
		},
		"iam": func(at *string) error {
			client := iam.NewFromConfig(config, func(o *iam.Options) { o.BaseEndpoint = at })
			_, err := client.ListRoles(ctx, &iam.ListRolesInput{})
			return err
		},
		"kinesis": func(at *string) error {
			client := kinesis.NewFromConfig(config, func(o *kinesis.Options) { o.BaseEndpoint = at })
			_, err := client.ListStreams(ctx, &kinesis.ListStreamsInput{})
			return err
		},
		"lambda": func(at *string) error {
			client := lambda.NewFromConfig(config, func(o *lambda.Options) { o.BaseEndpoint = at })
			_, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{})
			return err
		},
		"sns": func(at *string) error {
			client := sns.NewFromConfig(config, func(o *sns.Options) { o.BaseEndpoint = at })
			_, err := client.ListTopics(ctx, &sns.ListTopicsInput{})
			return err
		},
		"sqs": func(at *string) error {
			client := sqs.NewFromConfig(config, func(o *sqs.Options) { o.BaseEndpoint = at })
			_, err := client.ListQueues(ctx, &sqs.ListQueuesInput{})
			return err
		},
	}
	answered := []string{}
	for service, call := range calls {
		if err := call(settings.endpoint(service)); err != nil {
			return fmt.Errorf("%s: %w", service, err)
		}
		answered = append(answered, service)
	}
	sort.Strings(answered)
	said["answered"] = answered
	return nil
}

// The code of AWS's error, "" for none, "no answer" where nobody answered.
func code(err error) string {
	var known smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &known):
		return known.ErrorCode()
	default:
		return "no answer"
	}
}
