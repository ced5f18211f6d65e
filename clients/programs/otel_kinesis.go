// An OpenTelemetry collector with a single exporter, awskinesis: 20 batches of logs come in, each becomes one record.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/awskinesisexporter"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
)

const configuration = `yaml:
receivers:
  numbers:
exporters:
  awskinesis:
    aws:
      region: us-east-1
      stream_name: ${env:STREAM}
      kinesis_endpoint: ${env:ENDPOINT}
    encoding:
      name: otlp_proto
service:
  telemetry:
    metrics:
      level: none
  pipelines:
    logs:
      receivers: [numbers]
      exporters: [awskinesis]
`

const batches = 20

// numbers is a receiver that hands over its logs when it is started, and says when it has.
type numbers struct {
	next consumer.Logs
	done chan<- error
}

func (n *numbers) Start(context.Context, component.Host) error {
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	if err != nil {
		return err
	}
	go func() {
		for batch := range batches {
			logs := plog.NewLogs()
			records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
			for id := batch; id < count; id += batches {
				records.AppendEmpty().Body().SetStr(fmt.Sprintf(`{"id": %d}`, id))
			}
			if err := n.next.ConsumeLogs(context.Background(), logs); err != nil {
				n.done <- err
				return
			}
		}
		n.done <- nil
	}()
	return nil
}

func (*numbers) Shutdown(context.Context) error { return nil }

func factories(done chan<- error) func() (otelcol.Factories, error) {
	create := func(_ context.Context, _ receiver.Settings, _ component.Config, next consumer.Logs) (receiver.Logs, error) {
		return &numbers{next, done}, nil
	}
	source := receiver.NewFactory(
		component.MustNewType("numbers"),
		func() component.Config { return &struct{}{} },
		receiver.WithLogs(create, component.StabilityLevelStable),
	)
	kinesis := awskinesisexporter.NewFactory()
	return func() (otelcol.Factories, error) {
		return otelcol.Factories{
			Receivers: map[component.Type]receiver.Factory{source.Type(): source},
			Exporters: map[component.Type]exporter.Factory{kinesis.Type(): kinesis},
			Telemetry: otelconftelemetry.NewFactory(),
		}, nil
	}
}

func main() {
	done := make(chan error, 1)
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		Factories: factories(done),
		BuildInfo: component.NewDefaultBuildInfo(),
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              []string{configuration},
			ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory(), envprovider.NewFactory()},
		}},
	})
	must(err)
	failed := make(chan error, 1)
	go func() {
		failed <- <-done
		collector.Shutdown() // which sends what waits in the exporter's queue
	}()
	must(collector.Run(context.Background()))
	must(<-failed)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
