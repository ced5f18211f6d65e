// A Go port of the Kinesis Client Library in two runs: a second worker goes on where the first was stopped.
// Prints the ids that both were handed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	kclconfig "github.com/vmware/vmware-go-kcl-v2/clientlibrary/config"
	kcl "github.com/vmware/vmware-go-kcl-v2/clientlibrary/interfaces"
	"github.com/vmware/vmware-go-kcl-v2/clientlibrary/worker"
)

var (
	endpoint = os.Getenv("ENDPOINT")
	stream   = os.Getenv("STREAM")
	deadline = time.Now().Add(150 * time.Second)
	read     = progress{last: map[string]string{}}
)

// progress is what the processors of all shards were handed: ids, and each shard's last sequence number.
type progress struct {
	sync.Mutex
	ids  []int
	last map[string]string
	err  error
}

func (p *progress) count() int {
	p.Lock()
	defer p.Unlock()
	return len(p.ids)
}

func main() {
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	must(err)
	run("first", count/4)
	must(read.err)
	if read.count() == count {
		must(errors.New("the first run left nothing to the second"))
	}
	must(checkpointsAreKept())
	run("second", count)
	must(read.err)
	must(checkpointsAreKept())
	printed, err := json.Marshal(read.ids)
	must(err)
	fmt.Println(string(printed))
}

// run reads until `enough` ids are there, and stops as the library stops: each processor ends its batch.
func run(name string, enough int) {
	settings := kclconfig.NewKinesisClientLibConfig(stream, stream, "us-east-1", name).
		WithKinesisEndpoint(endpoint).
		WithDynamoDBEndpoint(endpoint).
		WithInitialPositionInStream(kclconfig.TRIM_HORIZON).
		WithShardSyncIntervalMillis(500).
		WithMaxRecords(20)
	running := worker.NewWorker(factory{}, settings)
	must(running.Start())
	for read.count() < enough && time.Now().Before(deadline) {
		time.Sleep(50 * time.Millisecond)
	}
	running.Shutdown()
}

// checkpointsAreKept compares the lease table with what was read: every shard's checkpoint is its last record.
func checkpointsAreKept() error {
	settings, err := config.LoadDefaultConfig(context.Background(), config.WithRegion("us-east-1"))
	if err != nil {
		return err
	}
	client := dynamodb.NewFromConfig(settings, func(options *dynamodb.Options) { options.BaseEndpoint = &endpoint })
	whole := dynamodb.ScanInput{TableName: &stream, ConsistentRead: aws.Bool(true)}
	leases, err := client.Scan(context.Background(), &whole)
	if err != nil {
		return err
	}
	kept := map[string]string{}
	for _, lease := range leases.Items {
		shard, _ := lease["ShardID"].(*types.AttributeValueMemberS)
		checkpoint, _ := lease["Checkpoint"].(*types.AttributeValueMemberS)
		if shard != nil && checkpoint != nil {
			kept[shard.Value] = checkpoint.Value
		}
	}
	for shard, last := range read.last {
		if kept[shard] != last {
			return fmt.Errorf("the checkpoint of %s is %q, the last record read was %s", shard, kept[shard], last)
		}
	}
	return nil
}

type factory struct{}

func (factory) CreateProcessor() kcl.IRecordProcessor { return &processor{} }

type processor struct{ shard string }

func (p *processor) Initialize(input *kcl.InitializationInput) { p.shard = input.ShardId }

func (p *processor) ProcessRecords(input *kcl.ProcessRecordsInput) {
	read.Lock()
	defer read.Unlock()
	for _, record := range input.Records {
		var event struct{ ID int }
		read.err = errors.Join(read.err, json.Unmarshal(record.Data, &event))
		read.ids = append(read.ids, event.ID)
	}
	last := input.Records[len(input.Records)-1].SequenceNumber
	read.last[p.shard] = *last
	read.err = errors.Join(read.err, input.Checkpointer.Checkpoint(last))
}

func (p *processor) Shutdown(*kcl.ShutdownInput) {}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
