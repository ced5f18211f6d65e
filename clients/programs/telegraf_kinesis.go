// Telegraf's agent with two plug-ins, inputs.file and outputs.kinesis: it reads 1,000 metrics once and ends.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/influxdata/telegraf/agent"
	"github.com/influxdata/telegraf/config"
	_ "github.com/influxdata/telegraf/plugins/inputs/file"
	_ "github.com/influxdata/telegraf/plugins/outputs/kinesis"
	_ "github.com/influxdata/telegraf/plugins/parsers/influx"
	_ "github.com/influxdata/telegraf/plugins/serializers/json"
)

const configuration = `
[agent]
  omit_hostname = true
[[inputs.file]]
  files = ["%s"]
  data_format = "influx"
[[outputs.kinesis]]
  region = "us-east-1"
  access_key = "test"
  secret_key = "test"
  endpoint_url = "%s"
  streamname = "%s"
  data_format = "json"
  [outputs.kinesis.partition]
    method = "random"
`

func main() {
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	must(err)
	folder, err := os.MkdirTemp("", "telegraf")
	must(err)
	defer os.RemoveAll(folder)
	var lines strings.Builder
	for id := range count {
		fmt.Fprintf(&lines, "numbers id=%di %d\n", id, 1_700_000_000_000_000_000+id)
	}
	metrics := filepath.Join(folder, "metrics")
	must(os.WriteFile(metrics, []byte(lines.String()), 0o600))

	read := config.NewConfig()
	text := fmt.Sprintf(configuration, metrics, os.Getenv("ENDPOINT"), os.Getenv("STREAM"))
	must(read.LoadConfigData([]byte(text), config.EmptySourcePath))
	must(agent.NewAgent(read).Once(context.Background(), 0))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
