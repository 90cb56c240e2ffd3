package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/spf13/pflag"

	"cfnenv/smoke/localfile"
)

// maxParametersFile bounds --parameters-file; CloudFormation takes 200 parameters of 4,096 bytes.
const maxParametersFile = 1 << 20

// parameterFlags are --parameter and --parameters-file, of check and deploy.
type parameterFlags struct {
	pairs []string
	file  string
}

func (p *parameterFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&p.pairs, "parameter", nil, "parameter of the template as `NAME=VALUE`; can be repeated")
	f.StringVar(&p.file, "parameters-file", "", "JSON `FILE` with parameters")
}

// read reads the file and then the pairs, whose values win.
func (p *parameterFlags) read() (map[string]string, error) {
	given := map[string]string{}
	if p.file != "" {
		if err := readParametersFile(p.file, given); err != nil {
			return nil, usageError(err)
		}
	}
	for _, pair := range p.pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usageError(fmt.Errorf("--parameter %q is not NAME=VALUE", name))
		}
		given[name] = value
	}
	return given, nil
}

// readParametersFile takes the three forms that AWS's tools take: the CLI's list of ParameterKey and ParameterValue, a
// plain object, and the object with a Parameters member of CodePipeline.
func readParametersFile(path string, given map[string]string) error {
	data, err := localfile.Read(path, maxParametersFile)
	if err != nil {
		return fmt.Errorf("cannot read the parameters: %w", err)
	}
	var list []struct{ ParameterKey, ParameterValue *string }
	if strict(data, &list) == nil {
		for i, p := range list {
			if p.ParameterKey == nil || p.ParameterValue == nil {
				return fmt.Errorf("%s: entry %d has no ParameterKey or no ParameterValue", path, i+1)
			}
			given[*p.ParameterKey] = *p.ParameterValue
		}
		return nil
	}
	var pipeline struct{ Parameters map[string]string }
	if strict(data, &pipeline) == nil && pipeline.Parameters != nil {
		maps.Copy(given, pipeline.Parameters)
		return nil
	}
	var plain map[string]string
	if strict(data, &plain) != nil {
		return fmt.Errorf(`%s is neither {"NAME": "VALUE"} nor [{"ParameterKey": "NAME", "ParameterValue": "VALUE"}]`, path)
	}
	maps.Copy(given, plain)
	return nil
}

// strict decodes JSON and refuses members that into does not have.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one value")
	}
	return nil
}
