package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	base "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"
)

// What the `provider "aws"` block without an alias says, merged over several files.
type settings struct {
	values    map[string]string
	endpoints map[string]string
	pathStyle bool
}

func readOverrides(files []string) (settings, error) {
	found := settings{values: map[string]string{}, endpoints: map[string]string{}}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return found, err
		}
		parsed, diags := hclparse.NewParser().ParseHCL(text, file)
		if diags.HasErrors() {
			return found, diags
		}
		blocks, _, diags := parsed.Body.PartialContent(&hcl.BodySchema{
			Blocks: []hcl.BlockHeaderSchema{{Type: "provider", LabelNames: []string{"name"}}}})
		if diags.HasErrors() {
			return found, diags
		}
		for _, block := range blocks.Blocks {
			if block.Labels[0] == "aws" {
				found.merge(block.Body)
			}
		}
	}
	return found, nil
}

func (s *settings) merge(body hcl.Body) {
	content, rest, _ := body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "endpoints"}, {Type: "dynamic", LabelNames: []string{"name"}}}})
	attributes, _ := rest.JustAttributes()
	if _, aliased := attributes["alias"]; aliased {
		return
	}
	for name, attribute := range attributes {
		value, _ := attribute.Expr.Value(nil)
		switch {
		case value.IsNull():
			delete(s.values, name)
		case value.Type() == cty.String:
			s.values[name] = value.AsString()
		case name == "s3_use_path_style":
			s.pathStyle = value.True()
		}
	}
	for _, block := range content.Blocks {
		if block.Type != "endpoints" {
			continue
		}
		named, _ := block.Body.JustAttributes()
		for service, attribute := range named {
			value, _ := attribute.Expr.Value(nil)
			s.endpoints[service] = value.AsString()
		}
	}
}

// The provider hands a service's client the endpoint of the block, and leaves it to the SDK where there is none.
func (s settings) endpoint(service string) *string {
	if address, ok := s.endpoints[service]; ok {
		return aws.String(address)
	}
	return nil
}

func (s settings) config(ctx context.Context) (context.Context, aws.Config, error) {
	asked := &base.Config{
		AccessKey: s.values["access_key"], SecretKey: s.values["secret_key"], Token: s.values["token"],
		Profile: s.values["profile"], Region: s.values["region"], NoProxy: s.values["no_proxy"],
		StsEndpoint: s.endpoints["sts"], IamEndpoint: s.endpoints["iam"], SkipCredsValidation: true, MaxRetries: 2,
	}
	if proxy, ok := s.values["http_proxy"]; ok {
		asked.HTTPProxy = aws.String(proxy)
	}
	ctx, config, diags := base.GetAwsConfig(ctx, asked)
	for _, each := range diags.Errors() {
		return ctx, config, fmt.Errorf("%s: %s", each.Summary(), each.Detail())
	}
	return ctx, config, nil
}
