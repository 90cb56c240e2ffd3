package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cfnenv/smoke/localfile"
)

// maxParametersFile bounds --parameters-file; CloudFormation takes 200 parameters of 4,096 bytes.
const maxParametersFile = 1 << 20

// givenParameters reads --parameters-file and then --parameter, whose values win.
func givenParameters(pairs []string, file string) (map[string]string, error) {
	given := map[string]string{}
	if file != "" {
		if err := readParametersFile(file, given); err != nil {
			return nil, usageError(err)
		}
	}
	for _, pair := range pairs {
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
		for name, value := range pipeline.Parameters {
			given[name] = value
		}
		return nil
	}
	var plain map[string]string
	if strict(data, &plain) != nil {
		return fmt.Errorf(`%s is neither {"NAME": "VALUE"} nor [{"ParameterKey": "NAME", "ParameterValue": "VALUE"}]`, path)
	}
	for name, value := range plain {
		given[name] = value
	}
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
		return fmt.Errorf("more than one value")
	}
	return nil
}
